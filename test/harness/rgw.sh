#!/usr/bin/env bash
# Runs a command with a real S3 store at hand: Ceph's RADOS gateway, with one monitor and one store in memory, all of them of this run alone.
#   rgw.sh COMMAND…       S3_GATEWAY is its address; key and secret are S3TEST / S3TEST. About 15 s to start, 900 MB of disk.
# Needs root, and of Debian the packages ceph-mon ceph-osd radosgw ceph-common (--no-install-recommends).
set -euo pipefail
for program in ceph-mon ceph-osd radosgw ceph; do
  command -v "$program" >/dev/null || { echo "rgw.sh: $program is not installed" >&2; exit 1; }
done
dir=$(mktemp -d /tmp/xroom-rgw.XXXXXX)
# Below the system's ephemeral ports.
port=$((20000 + RANDOM % 5000 * 2)); mon=$((port + 1))

stop() {
  local pids
  pids=$(cat "$dir"/run/*.pid 2>/dev/null || true)
  [ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
  rm -rf "$dir"
}
trap stop EXIT

start() (
  mkdir "$dir/mon" "$dir/osd" "$dir/run"; cd "$dir"
  local fsid osd; fsid=$(cat /proc/sys/kernel/random/uuid); osd=$(cat /proc/sys/kernel/random/uuid)
  cat > ceph.conf <<CONF
[global]
fsid = $fsid
keyring = $dir/keyring
mon_host = v2:127.0.0.1:$mon/0
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_data_avail_warn = 1
mon_data_avail_crit = 1
ms_bind_msgr1 = false
osd_objectstore = memstore
memstore_device_bytes = 1073741824
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
log_file = $dir/run/\$name.log
pid_file = $dir/run/\$name.pid
[mon.a]
mon_data = $dir/mon
[osd.0]
osd_data = $dir/osd
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw_data = $dir/run
CONF
  key() { ceph-authtool keyring --gen-key -n "$@"; }
  ceph-authtool -C keyring --gen-key -n mon. --cap mon 'allow *'
  key client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  key client.rgw --cap mon 'allow *' --cap osd 'allow *'
  key osd.0 --cap mon 'allow *' --cap osd 'allow *'
  monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon/0]" monmap --clobber
  ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring keyring
  ceph-mon -c ceph.conf -i a
  ceph -c ceph.conf osd new "$osd"
  ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$osd"
  cp keyring osd/keyring
  ceph-osd -c ceph.conf -i 0
  ceph -c ceph.conf osd crush add-bucket default root || true
  ceph -c ceph.conf osd crush add osd.0 1.0 root=default host=localhost
  radosgw-admin -c ceph.conf user create --uid=test --display-name=test --access-key=S3TEST --secret-key=S3TEST
  radosgw -c ceph.conf -n client.rgw -f --log-to-stderr=true < /dev/null &
  echo $! > run/rgw.pid
  for _ in $(seq 240); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && exit 0
    kill -0 "$(cat run/rgw.pid)" || exit 1
    sleep 0.25
  done
  exit 1
)

start > "$dir/log" 2>&1 || { tail -20 "$dir/log" >&2; echo "rgw.sh: the gateway did not start" >&2; exit 1; }
S3_GATEWAY=http://127.0.0.1:$port "$@"
