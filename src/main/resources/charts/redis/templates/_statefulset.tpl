{{/* The StatefulSet of one role. Call with (dict "root" $ "role" "master" "name" ... "replicas" 1).

     Master and replicas are two sets because the values give them different resources and volumes. Everything but these
     is alike, and neither the volumes nor the labels that select say what a server's role is at the moment: when Sentinel
     moves the role, both sets keep their pods and their data. */}}
{{- define "redis.statefulset" -}}
{{- $role := include "redis.role" . | fromYaml -}}
{{- $fullname := include "redis.fullname" .root -}}
{{- $component := .role -}}
{{- $probes := dict "startupProbe" "alive" "livenessProbe" "alive" "readinessProbe" "ready" -}}
{{- $root := .root -}}
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
  {{- /* One after the other: parallel starts are how two masters come about once Sentinel decides. It cannot be changed later. */}}
  podManagementPolicy: OrderedReady
  updateStrategy:
    type: RollingUpdate
  {{- $retention := .Values.persistentVolumeClaimRetentionPolicy }}
  {{- if semverCompare ">=1.27-0" .Capabilities.KubeVersion.Version }}
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: {{ $retention.whenDeleted }}
    whenScaled: {{ $retention.whenScaled }}
  {{- else if or (eq $retention.whenDeleted "Delete") (eq $retention.whenScaled "Delete") }}
  {{- fail (printf "persistentVolumeClaimRetentionPolicy: Delete needs Kubernetes 1.27 or newer; this one is %s." .Capabilities.KubeVersion.Version) }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "redis.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: {{ $component }}
  template:
    metadata:
      labels:
        {{- with .Values.commonLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "redis.selectorLabels" . | nindent 8 }}
        app.kubernetes.io/component: {{ $component }}
      annotations:
        {{- /* What CONFIG SET could apply restarts the pods too; the next version of this chart tells the two apart. */}}
        checksum/config: {{ printf "%s%s%s" (include "redis.conf" $) (.Files.Get "files/start.sh") (.Files.Get "files/health.sh") | sha256sum }}
        {{- if include "redis.createsSecret" . }}
        {{- /* Enough to notice a change, too little to guess the password from. */}}
        checksum/password: {{ .Values.auth.password | toString | sha256sum | trunc 4 | quote }}
        {{- end }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- with .Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with .Values.serviceAccountName }}
      serviceAccountName: {{ . }}
      {{- end }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds | int64 }}
      {{- with .Values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      securityContext:
        {{- toYaml .Values.podSecurityContext | nindent 8 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if .Values.affinity }}
      affinity:
        {{- toYaml .Values.affinity | nindent 8 }}
      {{- else if eq .Values.podAntiAffinityPreset "hard" }}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels:
                  {{- include "redis.selectorLabels" . | nindent 18 }}
      {{- else if eq .Values.podAntiAffinityPreset "soft" }}
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    {{- include "redis.selectorLabels" . | nindent 20 }}
      {{- end }}
      {{- with .Values.topologySpreadConstraints }}
      topologySpreadConstraints:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: redis
          image: {{ include "redis.image" . }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          command: ["/bin/sh", "/etc/redis/start.sh"]
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: REDIS_ROLE
              value: {{ $component }}
            - name: REDIS_ANNOUNCE_HOST
              value: $(POD_NAME).{{ $fullname }}-headless.{{ .Release.Namespace }}.svc
            {{- if eq $component "replica" }}
            {{- /* Through the Service: while the master is away its address refuses at once. To the old pod's own address
                 a replica would try to connect for repl-timeout, a minute. */}}
            - name: REDIS_MASTER_HOST
              value: {{ $fullname }}-master.{{ .Release.Namespace }}.svc
            - name: REDIS_MASTER_PORT
              value: {{ .Values.service.port | int64 | quote }}
            {{- end }}
            {{- if .Values.auth.enabled }}
            - name: REDISCLI_AUTH
              valueFrom:
                secretKeyRef:
                  name: {{ include "redis.secretName" . }}
                  key: {{ include "redis.secretKey" . }}
            {{- end }}
          ports:
            - name: redis
              containerPort: 6379
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
      volumes:
        - name: configuration
          configMap:
            name: {{ $fullname }}-configuration
        {{- /* In memory: the file written here holds the password. */}}
        - name: run
          emptyDir:
            medium: Memory
            sizeLimit: 1Mi
        {{- if not $role.persistence.enabled }}
        - name: redis-data
          emptyDir: {}
        {{- end }}
  {{- if $role.persistence.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: redis-data
        labels:
          {{- include "redis.selectorLabels" . | nindent 10 }}
          app.kubernetes.io/component: {{ $component }}
      spec:
        accessModes:
          {{- toYaml $role.persistence.accessModes | nindent 10 }}
        {{- if eq $role.persistence.storageClass "-" }}
        storageClassName: ""
        {{- else if $role.persistence.storageClass }}
        storageClassName: {{ $role.persistence.storageClass }}
        {{- end }}
        resources:
          requests:
            storage: {{ $role.persistence.size }}
  {{- end }}
{{- end }}
{{- end }}
