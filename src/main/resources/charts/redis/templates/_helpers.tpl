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
{{- include "redis.imageName" (dict "image" .Values.image "tag" .Chart.AppVersion) -}}
{{- end }}

{{/* An image by its parts. Call with (dict "image" ... "tag" the tag where none is given). */}}
{{- define "redis.imageName" -}}
{{- $name := list .image.registry .image.repository | compact | join "/" -}}
{{- if .image.digest -}}
{{ $name }}@{{ .image.digest }}
{{- else -}}
{{ $name }}:{{ .image.tag | default .tag }}
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

{{/* What is deployed: standalone, replication, sentinel or cluster. Sentinel makes a replication of a standalone: it has
     nothing to do for one server. */}}
{{- define "redis.topology" -}}
{{- if eq .Values.architecture "cluster" -}}
cluster
{{- else if .Values.sentinel.enabled -}}
sentinel
{{- else -}}
{{ .Values.architecture }}
{{- end -}}
{{- end }}

{{/* Names in the DNS of the pods of one StatefulSet. Call with (dict "root" $ "name" ... "count" 3). Without the cluster's
     domain, which nothing here knows: every pod's resolver adds it. */}}
{{- define "redis.hosts" -}}
{{- $suffix := printf "%s-headless.%s.svc" (include "redis.fullname" .root) .root.Release.Namespace -}}
{{- $hosts := list -}}
{{- range $i := until (int .count) -}}
{{- $hosts = append $hosts (printf "%s-%d.%s" $.name $i $suffix) -}}
{{- end -}}
{{- join " " $hosts -}}
{{- end }}

{{/* Names of all pods that hold data; the first is the master of the first start. */}}
{{- define "redis.servers" -}}
{{- $fullname := include "redis.fullname" . -}}
{{- $topology := include "redis.topology" . -}}
{{- if eq $topology "cluster" -}}
{{- include "redis.hosts" (dict "root" . "name" (printf "%s-cluster" $fullname) "count" .Values.cluster.nodes) -}}
{{- else -}}
{{- include "redis.hosts" (dict "root" . "name" (printf "%s-master" $fullname) "count" 1) -}}
{{- if ne $topology "standalone" }} {{ include "redis.hosts" (dict "root" . "name" (printf "%s-replicas" $fullname) "count" .Values.replica.replicaCount) }}{{- end -}}
{{- end -}}
{{- end }}

{{- define "redis.sentinels" -}}
{{- include "redis.hosts" (dict "root" . "name" (printf "%s-sentinel" (include "redis.fullname" .)) "count" .Values.sentinel.replicaCount) -}}
{{- end }}

{{/* How many sentinels are most of them. */}}
{{- define "redis.majority" -}}
{{- add1 (div (int .Values.sentinel.replicaCount) 2) -}}
{{- end }}

{{/* The password, as redis-cli and the scripts read it. */}}
{{- define "redis.passwordEnv" -}}
{{- if .Values.auth.enabled }}
- name: REDISCLI_AUTH
  valueFrom:
    secretKeyRef:
      name: {{ include "redis.secretName" . }}
      key: {{ include "redis.secretKey" . }}
{{- end }}
{{- end }}

{{/* The other password that holds while it is being changed, before it is in use and after. */}}
{{- define "redis.otherPasswordsEnv" -}}
{{- if .Values.auth.enabled }}
{{- range list "next" "old" }}
- name: REDIS_PASSWORD_{{ upper . }}
  valueFrom:
    secretKeyRef:
      name: {{ include "redis.secretName" $ }}
      key: {{ include "redis.secretKey" $ }}-{{ . }}
      optional: true
{{- end }}
{{- end }}
{{- end }}

{{/* Another moment restarts the pods, one after the other: what is in their environment is read when they start. */}}
{{- define "redis.rotated" -}}
{{- with .Values.auth.rotated }}
password-rotated: {{ . | quote }}
{{- end }}
{{- end }}

{{/* Whether there are users beside the application's. */}}
{{- define "redis.acl" -}}
{{- if and .Values.auth.enabled .Values.auth.acl.enabled }}true{{ end -}}
{{- end }}

{{- define "redis.aclMount" -}}
{{- if include "redis.acl" . }}
- name: acl
  mountPath: /acl
  readOnly: true
{{- end }}
{{- end }}

{{/* The users' passwords as files; only those that a pod needs. Call with (dict "root" $ "keys" (list ...)), none for all. */}}
{{- define "redis.aclVolume" -}}
{{- if include "redis.acl" .root }}
- name: acl
  {{- if .keys }}
  projected:
    defaultMode: 288 # 0440, for whoever reads YAML 1.2
    sources:
      - secret:
          name: {{ .root.Values.auth.acl.existingSecret }}
          items:
            {{- range .keys }}
            - key: {{ . }}
              path: {{ . }}
            {{- end }}
      {{- /* The other ones that hold while they are being changed. */}}
      {{- range $key := .keys }}
      {{- range list "next" "old" }}
      - secret:
          name: {{ $.root.Values.auth.acl.existingSecret }}
          optional: true
          items:
            - key: {{ $key }}-{{ . }}
              path: {{ $key }}-{{ . }}
      {{- end }}
      {{- end }}
  {{- else }}
  secret:
    secretName: {{ .root.Values.auth.acl.existingSecret }}
    defaultMode: 288 # 0440, for whoever reads YAML 1.2
  {{- end }}
{{- end }}
{{- end }}

{{/* The password of the user who only looks, as a variable. Call with (dict "root" $ "name" "REDIS_PASSWORD"). */}}
{{- define "redis.exporterPasswordEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.auth.acl.existingSecret }}
      key: exporter-password
{{- end }}

{{/* The Secret with tls.crt, tls.key and ca.crt. */}}
{{- define "redis.tlsSecret" -}}
{{ .Values.tls.existingSecret | default (printf "%s-tls" (include "redis.fullname" .)) }}
{{- end }}

{{/* How redis-cli reaches the servers; it shows a certificate also where none is asked for. */}}
{{- define "redis.tlsEnv" -}}
{{- if .Values.tls.enabled }}
- name: REDIS_TLS_ARGUMENTS
  value: --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key
{{- end }}
{{- end }}

{{- define "redis.tlsMount" -}}
{{- if .Values.tls.enabled }}
- name: tls
  mountPath: /tls
  readOnly: true
{{- end }}
{{- end }}

{{- define "redis.tlsVolume" -}}
{{- if .Values.tls.enabled }}
- name: tls
  secret:
    secretName: {{ include "redis.tlsSecret" . }}
    defaultMode: 288 # 0440, for whoever reads YAML 1.2
{{- end }}
{{- end }}

{{/* The port and the certificates, for redis.conf and the sentinels. Call with (dict "root" $ "port" 6379). */}}
{{- define "redis.portConf" -}}
{{- if .root.Values.tls.enabled -}}
port 0
tls-port {{ .port }}
tls-cert-file /tls/tls.crt
tls-key-file /tls/tls.key
tls-ca-cert-file /tls/ca.crt
tls-auth-clients {{ ternary "yes" "optional" .root.Values.tls.authClients }}
tls-replication yes
{{- else -}}
port {{ .port }}
{{- end -}}
{{- end }}

{{/* Whether a sentinel or a proxy lives; with TLS it is ended when its certificate was renewed, in slots of time that two
     probes fit in (files/certificate.sh). Call with (dict "root" $ "port" "sentinel" "mode" "sentinel-alive"). */}}
{{- define "redis.renewingProbe" -}}
{{- $probe := .root.Values.livenessProbe -}}
{{- if .root.Values.tls.enabled }}
exec:
  command: ["/bin/sh", "/etc/redis/health.sh", {{ .mode }}, {{ mul 2 (max 10 ($probe.periodSeconds | default 10 | int)) | quote }}]
{{- else }}
tcpSocket:
  port: {{ .port }}
{{- end }}
{{ toYaml $probe }}
{{- end }}

{{/* Who a pod is, for the scripts. */}}
{{- define "redis.podEnv" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: REDIS_ANNOUNCE_HOST
  value: $(POD_NAME).{{ include "redis.fullname" . }}-headless.{{ .Release.Namespace }}.svc
{{- end }}

{{/* What every pod of the release has in common. Call with (dict "root" $ "component" "master"). */}}
{{- define "redis.podMetadata" -}}
labels:
  {{- with .root.Values.commonLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- with .root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- include "redis.selectorLabels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Where a pod runs and as whom. Pods of one group stay away from each other. Call with (dict "root" $ "group" (list
     "master" "replica")). */}}
{{- define "redis.podPlace" -}}
{{- $group := .group -}}
{{- with .root -}}
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
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" (include "redis.selectorLabels" . | fromYaml) "matchExpressions" (list (dict "key" "app.kubernetes.io/component" "operator" "In" "values" $group))) }}
{{- if .Values.affinity }}
affinity:
  {{- toYaml .Values.affinity | nindent 2 }}
{{- else if eq .Values.podAntiAffinityPreset "hard" }}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      {{- list $term | toYaml | nindent 6 }}
{{- else if eq .Values.podAntiAffinityPreset "soft" }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      {{- list (dict "weight" 100 "podAffinityTerm" $term) | toYaml | nindent 6 }}
{{- end }}
{{- with .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* Volume claims of a StatefulSet. Call with (dict "root" $ "component" "master" "name" "redis-data" "persistence" ...). */}}
{{- define "redis.claims" -}}
volumeClaimTemplates:
  - metadata:
      name: {{ .name }}
      labels:
        {{- include "redis.selectorLabels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
    spec:
      accessModes:
        {{- toYaml .persistence.accessModes | nindent 8 }}
      {{- if eq .persistence.storageClass "-" }}
      storageClassName: ""
      {{- else if .persistence.storageClass }}
      storageClassName: {{ .persistence.storageClass }}
      {{- end }}
      resources:
        requests:
          storage: {{ .persistence.size }}
{{- end }}

{{/* What happens to the claims, where Kubernetes can do it. */}}
{{- define "redis.claimRetention" -}}
{{- $retention := .Values.persistentVolumeClaimRetentionPolicy }}
{{- if semverCompare ">=1.27-0" .Capabilities.KubeVersion.Version }}
persistentVolumeClaimRetentionPolicy:
  whenDeleted: {{ $retention.whenDeleted }}
  whenScaled: {{ $retention.whenScaled }}
{{- else if or (eq $retention.whenDeleted "Delete") (eq $retention.whenScaled "Delete") }}
{{- fail (printf "persistentVolumeClaimRetentionPolicy: Delete needs Kubernetes 1.27 or newer; this one is %s." .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}

{{/* The settings of one role: its own over the default ones. Call with (dict "root" $ "role" "master"), read with fromYaml. */}}
{{- define "redis.role" -}}
{{- $values := .root.Values -}}
{{- /* The pods of a Redis Cluster are all alike: they have the default settings. */}}
{{- $own := dict "persistence" dict "resources" dict "configuration" "" "extraFlags" list -}}
{{- if ne .role "cluster" }}{{ $own = get $values .role }}{{ end -}}
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
{{- if include "redis.acl" .root -}}
{{- with regexFind "(?mi)^[ \t]*(user|aclfile|masteruser)[ \t]" $given -}}
{{- fail (printf "%s in a configuration with auth.acl.enabled: the users come from auth.acl.existingSecret. Put more of them into its key users.acl." (trim .)) -}}
{{- end -}}
{{- end -}}
# Who may connect is the business of the password and of NetworkPolicies.
protected-mode no
{{ include "redis.portConf" (dict "root" .root "port" 6379) }}
{{- if and .root.Values.tls.enabled (eq (include "redis.topology" .root) "cluster") }}
tls-cluster yes
{{- end }}
dir /data
{{- if $role.persistence.enabled }}
appendonly yes
{{- else }}
# No volume: nothing is kept when the container restarts.
appendonly no
save ""
# Nor is a replica's copy of its master: a restart would take that for its own data, which is newer.
rdb-del-sync-files yes
{{- end }}
{{- $limit := dig "limits" "memory" "" $role.resources }}
{{- $percent := .root.Values.maxmemoryPercent | int64 }}
{{- if and $limit $percent (not (regexMatch "(?mi)^[ \t]*maxmemory[ \t]" $given)) }}
# {{ $percent }} % of the memory limit {{ $limit }}.
maxmemory {{ div (mul (include "redis.bytes" $limit | int64) $percent) 100 }}
{{- end }}
{{- $topology := include "redis.topology" .root }}
{{- if ne $topology "standalone" }}
{{- $replicas := ternary .root.Values.cluster.replicas .root.Values.replica.replicaCount (eq $topology "cluster") | int64 }}
# A replica that comes back is copied to {{ ternary "at once: no other will come" "soon: Redis itself waits 5 s for others to come" (eq $replicas 1) }}.
repl-diskless-sync-delay {{ ternary 0 1 (eq $replicas 1) }}
{{- end }}
{{- if eq $topology "sentinel" }}
# A master that no replica follows takes no writes: what it would take, the next master would not have.
min-replicas-to-write {{ .root.Values.sentinel.minReplicasToWrite | int64 }}
min-replicas-max-lag {{ .root.Values.sentinel.minReplicasMaxLag | int64 }}
{{- else if eq $topology "cluster" }}
cluster-enabled yes
cluster-config-file nodes.conf
cluster-node-timeout {{ .root.Values.cluster.nodeTimeout | int64 }}
# Clients are sent to names: addresses change with every pod, and certificates hold names.
cluster-preferred-endpoint-type hostname
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

{{/* The lines of a redis.conf that a running server cannot take up. Called as "redis.conf". */}}
{{- define "redis.restartLines" -}}
{{- $names := list -}}
{{- range .root.Files.Lines "files/restart.txt" -}}
{{- if and . (not (hasPrefix "#" .)) }}{{ $names = append $names . }}{{ end -}}
{{- end -}}
{{- $pattern := printf "^(%s)$" (join "|" $names) -}}
{{- range splitList "\n" (include "redis.conf" .) -}}
{{- if regexMatch $pattern (trim . | regexFind "^[^ \t]+" | lower) }}
{{ trim . }}
{{- end -}}
{{- end -}}
{{- end }}
