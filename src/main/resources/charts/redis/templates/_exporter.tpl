{{/* The exporter beside a Redis, as a container. Its environment holds what it needs; nothing is in its arguments. It has no
     probe: a Redis that serves is ready, whether or not it is measured. */}}
{{- define "redis.exporter" -}}
{{- if .Values.metrics.enabled }}
- name: metrics
  image: {{ include "redis.imageName" (dict "image" .Values.metrics.image "tag" "") }}
  imagePullPolicy: {{ .Values.metrics.image.pullPolicy }}
  env:
    - name: REDIS_ADDR
      value: {{ ternary "rediss" "redis" .Values.tls.enabled }}://localhost:6379
    {{- if .Values.tls.enabled }}
    {{- /* Within the pod; and the name localhost need not be in a certificate of somebody else. */}}
    - name: REDIS_EXPORTER_SKIP_TLS_VERIFICATION
      value: "true"
    - name: REDIS_EXPORTER_TLS_CLIENT_CERT_FILE
      value: /tls/tls.crt
    - name: REDIS_EXPORTER_TLS_CLIENT_KEY_FILE
      value: /tls/tls.key
    {{- end }}
    {{- if eq (include "redis.topology" .) "cluster" }}
    - name: REDIS_EXPORTER_IS_CLUSTER
      value: "true"
    {{- end }}
    {{- if include "redis.acl" . }}
    - name: REDIS_USER
      value: exporter
    {{- include "redis.exporterPasswordEnv" (dict "root" . "name" "REDIS_PASSWORD") | nindent 4 }}
    {{- else if .Values.auth.enabled }}
    - name: REDIS_PASSWORD
      valueFrom:
        secretKeyRef:
          name: {{ include "redis.secretName" . }}
          key: {{ include "redis.secretKey" . }}
    {{- end }}
  ports:
    - name: metrics
      containerPort: 9121
  {{- with .Values.metrics.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.containerSecurityContext | nindent 4 }}
  {{- with include "redis.tlsMount" . | trim }}
  volumeMounts:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Labels by which a series of this release is known: the operator names the Service and its namespace. */}}
{{- define "redis.series" -}}
namespace="{{ .Release.Namespace }}",service="{{ include "redis.fullname" . }}-metrics"
{{- end }}
