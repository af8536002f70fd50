# Host names of the cluster in redis.conf and sentinel.conf become addresses, for what they are connected to and for what is
# announced to others. Ends with 3 when a name of the cluster is nobody's yet. Directories of an earlier pod in a file that outlived
# it are this pod's: all were the same to it.
BEGIN {
	other = directory
	sub(/[^\/]*$/, "", other)
	gsub(/[.+]/, "[&]", other)
	other = other "[0-9a-f]+-[0-9a-f-]+"
	while ((getline line < hosts) > 0) {
		count = split(line, words, " ")
		if (words[1] in address) continue
		address[words[1]] = words[2]
		for (i = 3; i <= count; i++) {
			split(words[i], mapping, "=")
			real[words[1] ":" mapping[1]] = mapping[2]
		}
	}
}
function host(field, portField, name) {
	name = $field
	gsub(/["']|\.$/, "", name)
	if (!(name in address)) {
		if (name ~ /\.svc(\.|$)/) unknown = 1
		return
	}
	if (portField && (name ":" $portField) in real) $portField = real[name ":" $portField]
	$field = address[name]
}
{ gsub(other, directory); word = tolower($1); if (word == "sentinel") word = word " " tolower($2) }
word == "replicaof" || word == "slaveof" { host(2, 3) }
word == "replica-announce-ip" || word == "slave-announce-ip" || word == "cluster-announce-hostname" { host(2, 0) }
word == "sentinel announce-ip" { host(3, 0) }
word == "sentinel monitor" || word == "sentinel known-replica" || word == "sentinel known-sentinel" { host(4, 5) }
{ print }
END { exit unknown ? 3 : 0 }
