{{/* The StatefulSet of one role: master, replica, or the nodes of a Redis Cluster. Call with (dict "root" $ "role" "master"
     "name" ... "replicas" 1).

     Master and replicas are two sets because the values give them different resources and volumes. Everything but these
     is alike, and neither the volumes nor the labels that select say what a server's role is at the moment: when Sentinel
     moves the role, both sets keep their pods and their data. */}}
{{- define "redis.statefulset" -}}
{{- $role := include "redis.role" . | fromYaml -}}
{{- $fullname := include "redis.fullname" .root -}}
{{- $component := .role -}}
{{- $probes := dict "startupProbe" "alive" "livenessProbe" "alive" "readinessProbe" "ready" -}}
{{- $root := .root -}}
{{- $topology := include "redis.topology" .root -}}
{{- $group := ternary (list "cluster") (list "master" "replica") (eq $component "cluster") -}}
{{- with .root -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $.name }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "redis.labels" . | nindent 4 }}
    app.kubernetes.io/component: {{ $component }}
spec:
  replicas: {{ $.replicas }}
  serviceName: {{ $fullname }}-headless
  {{- /* The nodes of a Redis Cluster need each other to become ready. With Sentinel the order is kept by start.sh, which
       waits for the sentinels and the master that they name, and an empty master must hear every replica. It cannot be
       changed later. */}}
  podManagementPolicy: {{ ternary "Parallel" "OrderedReady" (has $topology (list "cluster" "sentinel")) }}
  updateStrategy:
    type: RollingUpdate
  {{- include "redis.claimRetention" . | trim | nindent 2 }}
  selector:
    matchLabels:
      {{- include "redis.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: {{ $component }}
  template:
    metadata:
      {{- include "redis.podMetadata" (dict "root" . "component" $component) | nindent 6 }}
      annotations:
        {{- /* The rest of the configuration is taken up by the running server: see files/take-up.sh. */}}
        checksum/config: {{ printf "%s%s" (include "redis.restartLines" $) (include "redis.scripts" .) | sha256sum }}
        {{- if include "redis.createsSecret" . }}
        {{- /* Enough to notice a change, too little to guess the password from. */}}
        checksum/password: {{ .Values.auth.password | toString | sha256sum | trunc 4 | quote }}
        {{- end }}
        {{- include "redis.rotated" . | trim | nindent 8 }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds | int64 }}
      {{- include "redis.podPlace" (dict "root" . "group" $group) | trim | nindent 6 }}
      containers:
        - name: redis
          image: {{ include "redis.image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          command: ["/bin/sh", "/etc/redis/start.sh"]
          env:
            {{- include "redis.podEnv" . | trim | nindent 12 }}
            - name: REDIS_ROLE
              value: {{ $component }}
            {{- if eq $topology "replication" }}
            {{- if eq $component "replica" }}
            {{- /* Through the Service: while the master is away its address refuses at once. To the old pod's own address
                 a replica would try to connect for repl-timeout, a minute. */}}
            - name: REDIS_MASTER_HOST
              value: {{ $fullname }}-master.{{ .Release.Namespace }}.svc
            - name: REDIS_MASTER_PORT
              value: {{ .Values.service.port | int64 | quote }}
            {{- end }}
            {{- end }}
            {{- include "redis.tlsEnv" . | trim | nindent 12 }}
            {{- include "redis.passwordEnv" . | trim | nindent 12 }}
            {{- include "redis.otherPasswordsEnv" . | trim | nindent 12 }}
          ports:
            - name: redis
              containerPort: 6379
            {{- if eq $component "cluster" }}
            - name: bus
              containerPort: 16379
            {{- end }}
          {{- if or (eq $topology "sentinel") (eq $topology "cluster") }}
          lifecycle:
            preStop:
              exec:
                command: ["/bin/sh", "/etc/redis/prestop.sh"]
          {{- end }}
          {{- range $probe, $question := $probes }}
          {{ $probe }}:
            exec:
              command: ["/bin/sh", "/etc/redis/health.sh", {{ $question | quote }}]
            {{- toYaml (get $root.Values $probe) | nindent 12 }}
          {{- end }}
          {{- with $role.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          securityContext:
            {{- toYaml .Values.containerSecurityContext | nindent 12 }}
          volumeMounts:
            - name: redis-data
              mountPath: /data
            - name: configuration
              mountPath: /etc/redis
              readOnly: true
            - name: run
              mountPath: /run/redis
            {{- include "redis.tlsMount" . | trim | nindent 12 }}
            {{- include "redis.aclMount" . | trim | nindent 12 }}
        {{- include "redis.exporter" . | trim | nindent 8 }}
      volumes:
        - name: configuration
          configMap:
            name: {{ $fullname }}-configuration
        {{- /* In memory: the file written here holds the password. */}}
        - name: run
          emptyDir:
            medium: Memory
            sizeLimit: 1Mi
        {{- include "redis.tlsVolume" . | trim | nindent 8 }}
        {{- include "redis.aclVolume" (dict "root" . "keys" list) | trim | nindent 8 }}
        {{- if not $role.persistence.enabled }}
        - name: redis-data
          emptyDir: {}
        {{- end }}
  {{- if $role.persistence.enabled }}
  {{- include "redis.claims" (dict "root" . "component" $component "name" "redis-data" "persistence" $role.persistence) | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
