#!/usr/bin/env bash
# Probes the targets of sigprobe.yaml in three tasks of a Swarm, on the engine of the node that each runs on.
# The image of sigprobe is on every node, or where every node finds it.
set -euo pipefail
image=${1:-registry.example/sigprobe:0.1.0}
shards=${2:-3}

docker config create sigprobe-targets sigprobe.yaml > /dev/null
trap 'docker service rm sigprobe > /dev/null; docker config rm sigprobe-targets > /dev/null' EXIT

# A task that failed would be started again, so none fails: merge judges. Slot 0 is called by the id of its node.
docker service create --quiet --detach --name sigprobe --mode replicated-job --replicas "$shards" \
  --restart-condition none --user 0 \
  --mount type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock \
  --config source=sigprobe-targets,target=/work/sigprobe.yaml \
  --env SWARM_TASK_SLOT='{{.Task.Slot}}' \
  "$image" --shard "auto/$shards" --no-fail --quiet --format json > /dev/null

ended() { docker service ps --format '{{.CurrentState}}' sigprobe | grep --count -E '^(Complete|Failed|Rejected)'; }
until (($(ended) >= shards)); do sleep 1; done
docker service ps --quiet sigprobe | while read -r task; do
  docker service logs --raw "$task" > "report-$task.json"
done
sigprobe merge report-*.json
