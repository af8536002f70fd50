{{/* The alerts. Each names where its threshold comes from: MX is the mixin of redis_exporter (contrib/redis-mixin), APA
     awesome-prometheus-alerts (https://samber.github.io/awesome-prometheus-alerts/rules#redis), RD the documentation of
     Redis (https://redis.io/docs). */}}
{{- define "redis.rules" -}}
{{- $series := include "redis.series" . -}}
{{- $topology := include "redis.topology" . -}}
- alert: RedisDown
  # MX: five minutes; APA: one. In between, so that a restart is no alert.
  expr: redis_up{ {{- $series -}} } == 0 or absent(redis_up{ {{- $series -}} })
  for: 2m
  labels: {severity: critical}
  annotations:
    summary: {{ `"Redis {{ $labels.pod }} does not answer its exporter, or nothing is collected of it."` }}
{{- if has $topology (list "replication" "sentinel") }}
- alert: RedisNoMaster
  # APA: at once. A failover takes some seconds, hence a minute.
  expr: (count(redis_instance_info{ {{- $series -}} ,role="master"}) or vector(0)) == 0
  for: 1m
  labels: {severity: critical}
  annotations:
    summary: No server takes writes.
- alert: RedisTwoMasters
  # APA.
  expr: count(redis_instance_info{ {{- $series -}} ,role="master"}) > 1
  for: 1m
  labels: {severity: critical}
  annotations:
    summary: More than one server takes itself for the master.
- alert: RedisReplicaBroken
  # RD, repl-timeout: a replica gives its link up after 60 seconds.
  expr: redis_master_link_up{ {{- $series -}} } == 0
  for: 1m
  labels: {severity: warning}
  annotations:
    summary: {{ `"{{ $labels.pod }} has lost its master."` }}
- alert: RedisReplicaLag
  # RD, min-replicas-max-lag: 10 seconds count as following.
  expr: redis_connected_slave_lag_seconds{ {{- $series -}} } > 10
  for: 2m
  labels: {severity: warning}
  annotations:
    summary: {{ `"A replica of {{ $labels.pod }} is {{ $value }} seconds behind."` }}
{{- end }}
{{- if eq $topology "cluster" }}
- alert: RedisClusterBroken
  # MX: five minutes.
  expr: redis_cluster_state{ {{- $series -}} } == 0
  for: 5m
  labels: {severity: critical}
  annotations:
    summary: {{ `"{{ $labels.pod }} says that the cluster does not serve all slots."` }}
- alert: RedisClusterSlotsFailing
  # MX: five minutes.
  expr: redis_cluster_slots_fail{ {{- $series -}} } > 0
  for: 5m
  labels: {severity: critical}
  annotations:
    summary: {{ `"{{ $value }} slots have no master that answers."` }}
{{- end }}
- alert: RedisMemoryHigh
  # APA: 90 per cent for two minutes.
  expr: redis_memory_used_bytes{ {{- $series -}} } / (redis_memory_max_bytes{ {{- $series -}} } > 0) > 0.9
  for: 2m
  labels: {severity: warning}
  annotations:
    summary: {{ `"{{ $labels.pod }} uses {{ $value | humanizePercentage }} of maxmemory."` }}
- alert: RedisConnectionsRejected
  # APA: some within a minute.
  expr: increase(redis_rejected_connections_total{ {{- $series -}} }[1m]) > 0
  labels: {severity: critical}
  annotations:
    summary: {{ `"{{ $labels.pod }} turns clients away: maxclients is reached."` }}
- alert: RedisSaveFailed
  # RD, stop-writes-on-bgsave-error: Redis then takes no writes.
  expr: redis_rdb_last_bgsave_status{ {{- $series -}} } == 0 or redis_aof_last_write_status{ {{- $series -}} } == 0
  for: 1m
  labels: {severity: critical}
  annotations:
    summary: {{ `"{{ $labels.pod }} could not write its data to the volume."` }}
{{- end }}
