{{/* The scripts that the pods run and what these read, as entries of the ConfigMap. The names are found by their place:
     whatever lies in files. */}}
{{- define "redis.scripts" -}}
{{- range $path, $_ := .Files.Glob "files/*.{sh,txt}" }}
{{ base $path }}: |
  {{- $.Files.Get $path | nindent 2 }}
{{- end }}
{{- end }}

{{/* Who belongs to the release, for the scripts: read anew each time, so that more or fewer of them restart nobody. */}}
{{- define "redis.members" -}}
{{- $topology := include "redis.topology" . -}}
{{- $sentinel := eq $topology "sentinel" -}}
{{- $volumes := "" -}}
{{- range ternary (list "cluster") (list "master" "replica") (eq $topology "cluster") -}}
{{- if (include "redis.role" (dict "root" $ "role" .) | fromYaml).persistence.enabled }}{{ $volumes = "yes" }}{{ end -}}
{{- end -}}
members.sh: |
  REDIS_SERVERS='{{ include "redis.servers" . }}'
  REDIS_VOLUMES='{{ $volumes }}'
  REDIS_SENTINELS='{{ if $sentinel }}{{ include "redis.sentinels" . }}{{ end }}'
  REDIS_SENTINEL_MAJORITY='{{ if $sentinel }}{{ include "redis.majority" . }}{{ end }}'
  REDIS_MASTER_SET='{{ .Values.sentinel.masterSet }}'
{{- end }}

{{/* The sentinels' configuration before and after the line that says whom they watch. */}}
{{- define "redis.sentinelConf" -}}
sentinel-global.conf: |
  # Who may connect is the business of the password and of NetworkPolicies.
  protected-mode no
  {{- include "redis.portConf" (dict "root" . "port" 26379) | nindent 2 }}
  dir /run/redis
  # Names outlive addresses. Both before the master is named.
  sentinel resolve-hostnames yes
  sentinel announce-hostnames yes
  sentinel announce-port 26379
sentinel-master.conf: |
  sentinel down-after-milliseconds {{ .Values.sentinel.masterSet }} {{ .Values.sentinel.downAfterMilliseconds | int64 }}
  sentinel failover-timeout {{ .Values.sentinel.masterSet }} {{ .Values.sentinel.failoverTimeout | int64 }}
  sentinel parallel-syncs {{ .Values.sentinel.masterSet }} {{ .Values.sentinel.parallelSyncs | int64 }}
  {{- with trim .Values.sentinel.configuration }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* One check of a server: the words it is sent and what it must answer. Call with (dict "root" $ "send" ... "expect" ...
     "least" 40): with so many bytes the answer is judged. Without such a number HAProxy waits, as long as the answer does not
     match, for more of it until "timeout check", and then "inter" again: a new master would be seen a second later. No
     whole answer is shorter than its "least"; the shortest is a sentinel's with an IPv4 address. */}}
{{- define "redis.proxyCheck" -}}
option tcp-check
{{- /* "default": as the line of the server says, which is with TLS. */}}
tcp-check connect{{ if .root.Values.tls.enabled }} default{{ end }}
{{- if .root.Values.auth.enabled }}
tcp-check send "AUTH {{ if include "redis.acl" .root }}exporter {{ end }}\"${REDIS_PASSWORD_QUOTED}\"\r\n"
tcp-check expect min-recv 5 string +OK
{{- end }}
tcp-check send "{{ .send }}\r\n"
tcp-check expect min-recv {{ .least }} string {{ .expect }}
{{- end }}

{{/* That no other server is named by most sentinels. Until its first check fails a server counts as up: after a start all
     would be the master, and the first one would get writes that are lost when it was a master that had been cut off. */}}
{{- define "redis.proxyNoOther" -}}
{{- range .hosts -}}
{{- if ne . $.not }} !{ nbsrv(named-{{ index (splitList "." .) 0 }}) ge {{ $.majority }} }{{ end -}}
{{- end -}}
{{- end }}

{{/* HAProxy's configuration. A server is the master when the sentinels say so, not when it says so itself: one that was cut
     off still takes itself for the master when it comes back. For each server one backend counts the sentinels that name
     it, and connections go to the server that most of them name. */}}
{{- define "redis.proxyConf" -}}
{{- $hosts := splitList " " (include "redis.servers" .) -}}
{{- $sentinels := splitList " " (include "redis.sentinels" .) -}}
{{- $majority := include "redis.majority" . -}}
{{- $root := . -}}
{{- $longest := 0 -}}
{{- range $hosts }}{{ $longest = max $longest (len .) }}{{ end -}}
haproxy.cfg: |
  global
    # Told to stop, it takes no connections any more. Those of Redis clients do not end by themselves: they come again.
    hard-stop-after 1s
  defaults
    mode tcp
    timeout connect 2s
    timeout check 1s
    # Redis closes idle connections itself when it is told to (timeout); until then they are kept.
    timeout client 24h
    timeout server 24h
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr libc,none{{ if .Values.tls.enabled }} check-ssl verify required ca-file /tls/ca.crt crt /run/redis/client.pem{{ end }}
  resolvers cluster
    parse-resolv-conf
    hold valid 1s
    hold nx 5s
    hold other 5s
  frontend master
    bind :6379
    {{- range $i, $host := $hosts }}
    use_backend {{ index (splitList "." $host) 0 }} if { nbsrv(named-{{ index (splitList "." $host) 0 }}) ge {{ $majority }} }{{ include "redis.proxyNoOther" (dict "hosts" $hosts "not" $host "majority" $majority) }}
    {{- end }}
  frontend replicas
    bind :6380
    use_backend replicas if { nbsrv(replicas) ge 1 }
    {{- /* With no replica in step the master answers the reads. */}}
    {{- range $i, $host := $hosts }}
    use_backend {{ index (splitList "." $host) 0 }} if { nbsrv(named-{{ index (splitList "." $host) 0 }}) ge {{ $majority }} }{{ include "redis.proxyNoOther" (dict "hosts" $hosts "not" $host "majority" $majority) }}
    {{- end }}
  backend replicas
    balance leastconn
    {{- include "redis.proxyCheck" (dict "root" . "send" "INFO replication" "expect" "master_link_status:up" "least" (add 90 $longest)) | nindent 4 }}
    {{- range $hosts }}
    server {{ index (splitList "." .) 0 }} "{{ . }}.${REDIS_DOMAIN}:6379" check
    {{- end }}
  {{- range $hosts }}
  {{- $name := index (splitList "." .) 0 }}
  backend {{ $name }}
    {{- include "redis.proxyCheck" (dict "root" $root "send" "INFO replication" "expect" "role:master" "least" 40) | nindent 4 }}
    server {{ $name }} "{{ . }}.${REDIS_DOMAIN}:6379" check
  backend named-{{ $name }}
    {{- include "redis.proxyCheck" (dict "root" $root "send" (printf "SENTINEL get-master-addr-by-name %s" $root.Values.sentinel.masterSet) "expect" . "least" 28) | nindent 4 }}
    {{- /* One check that fails is enough to be no longer named: the others still count. */}}
    default-server fall 1
    {{- range $sentinels }}
    server {{ index (splitList "." .) 0 }} "{{ . }}.${REDIS_DOMAIN}:26379" check
    {{- end }}
  {{- end }}
{{- end }}
