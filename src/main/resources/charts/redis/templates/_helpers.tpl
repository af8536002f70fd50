{{/* Base of all names: the release's own name when it says redis already, so that release "redis" gives "redis-master".
     43 characters leave room for "-replicas" and for the 11 that Kubernetes adds in a label of 63. */}}
{{- define "redis.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-redis" .Release.Name) (contains "redis" .Release.Name) -}}
{{- $name | trunc 43 | trimSuffix "-" -}}
{{- end }}

{{/* Labels that select; immutable on a StatefulSet, so nothing that changes between versions. */}}
{{- define "redis.selectorLabels" -}}
app.kubernetes.io/name: redis
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of every object. Not of pods: a version there would restart them with every new chart. */}}
{{- define "redis.labels" -}}
{{ include "redis.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "redis.image" -}}
{{- $image := .Values.image -}}
{{- $name := list $image.registry $image.repository | compact | join "/" -}}
{{- if $image.digest -}}
{{ $name }}@{{ $image.digest }}
{{- else -}}
{{ $name }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* The Secret with the password. */}}
{{- define "redis.secretName" -}}
{{ .Values.auth.existingSecret | default (include "redis.fullname" .) }}
{{- end }}

{{- define "redis.createsSecret" -}}
{{- if and .Values.auth.enabled .Values.auth.password (not .Values.auth.existingSecret) }}true{{ end -}}
{{- end }}

{{- define "redis.secretKey" -}}
{{- if include "redis.createsSecret" . -}}
redis-password
{{- else -}}
{{ .Values.auth.existingSecretPasswordKey | default "redis-password" }}
{{- end -}}
{{- end }}

{{/* The settings of one role: its own over the default ones. Call with (dict "root" $ "role" "master"), read with fromYaml. */}}
{{- define "redis.role" -}}
{{- $values := .root.Values -}}
{{- $own := get $values .role -}}
{{- $persistence := deepCopy $values.persistence -}}
{{- range $key, $value := $own.persistence -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $_ := set $persistence $key $value -}}
{{- end -}}
{{- end -}}
{{- $lines := list (trim $values.configuration) (trim $own.configuration) | compact | join "\n" -}}
{{- $flags := concat $values.extraFlags $own.extraFlags -}}
{{- $resources := $own.resources | default $values.resources -}}
{{- dict "persistence" $persistence "resources" $resources "configuration" $lines "extraFlags" $flags | toYaml -}}
{{- end }}

{{/* A Kubernetes quantity as whole bytes. */}}
{{- define "redis.bytes" -}}
{{- $quantity := toString . | trim -}}
{{- $unit := regexFind "[KMGTP]i$|[kMGTPm]$" $quantity -}}
{{- $factors := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 "Pi" 1125899906842624.0 -}}
{{- mulf (trimSuffix $unit $quantity | float64) (get $factors $unit) | int64 -}}
{{- end }}

{{/* Flags of redis-server as lines of redis.conf: the server reads "--name value" as the line "name value" itself, and
     a file is shown by no process list. */}}
{{- define "redis.flagLines" -}}
{{- $joined := join " " . | trim -}}
{{- if $joined -}}
{{- if not (hasPrefix "--" $joined) -}}
{{- fail (printf "extraFlags: %q is not a flag of redis-server. Write it as \"--name value\"." $joined) -}}
{{- end -}}
{{- range regexSplit "(^|\\s+)--" $joined -1 -}}
{{- if . }}
{{ . | trim }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The redis.conf of one role. Call with (dict "root" $ "role" "master"). */}}
{{- define "redis.conf" -}}
{{- $role := include "redis.role" . | fromYaml -}}
{{- $flags := include "redis.flagLines" $role.extraFlags -}}
{{- $given := printf "%s\n%s" $role.configuration $flags -}}
{{- with regexFind "(?mi)^[ \t]*(requirepass|masterauth)[ \t]" $given -}}
{{- fail (printf "%s in a configuration would keep the password readable in the release. Use auth.existingSecret." (trim .)) -}}
{{- end -}}
# Who may connect is the business of the password and of NetworkPolicies.
protected-mode no
port 6379
dir /data
{{- if $role.persistence.enabled }}
appendonly yes
{{- else }}
# No volume: nothing is kept when the container restarts.
appendonly no
save ""
{{- end }}
{{- $limit := dig "limits" "memory" "" $role.resources }}
{{- $percent := .root.Values.maxmemoryPercent | int64 }}
{{- if and $limit $percent (not (regexMatch "(?mi)^[ \t]*maxmemory[ \t]" $given)) }}
# {{ $percent }} % of the memory limit {{ $limit }}.
maxmemory {{ div (mul (include "redis.bytes" $limit | int64) $percent) 100 }}
{{- end }}
{{- with $role.configuration }}
# configuration
{{ trim . }}
{{- end }}
{{- with $flags }}
# extraFlags
{{- . }}
{{- end }}
{{- end }}
