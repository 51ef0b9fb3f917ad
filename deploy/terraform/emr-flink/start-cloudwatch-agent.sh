#!/bin/bash
# EMR runs this on each machine before its applications are there: CloudWatch's agent hands on the containers' logs.
#   start-cloudwatch-agent.sh <s3 address of the agent's settings>
# A machine without the agent still answers shoppers: so whatever goes wrong here is said, and the machine is taken.
set -uo pipefail

settings=/tmp/cloudwatch-agent.json

start() {
  sudo dnf -y -q install amazon-cloudwatch-agent &&
    aws s3 cp --only-show-errors "$1" "$settings" &&
    sudo /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c "file:$settings"
}

start "$1" || echo "CloudWatch's agent was not started: the alarms on the log of this machine are silent" >&2
exit 0
