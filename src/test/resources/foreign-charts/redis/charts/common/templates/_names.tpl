{{- define "common.names.fullname" -}}
{{- ternary .Release.Name (printf "%s-redis" .Release.Name) (contains "redis" .Release.Name) -}}
{{- end -}}
