#!/bin/bash
# Makes the engine for the acceptance of Compose and Kubernetes: engine_from_debian.sh FOLDER.
# Everything comes from Debian's packages and is unpacked below FOLDER; nothing is installed. Kubernetes is built from Debian's
# source package of it (1.20.2, with everything that it needs inside), which takes ten minutes on two idle cores. What is
# there already is kept, so that a run which was cut off goes on. Needs root, apt, gcc, make and kubectl.
set -euo pipefail
folder=$(mkdir -p "${1:?the folder to make it in}" && cd "$1" && pwd)
checkout=$(cd "$(dirname "$0")/../.." && pwd)
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$folder"/{bin,debs,build,apt/state/lists/partial,apt/cache/archives/partial,docker-config/cli-plugins}
cd "$folder"

# Packages: an apt of our own, which knows nothing of the machine's
touch apt/status
for kind in "deb $mirror bookworm" "deb $mirror trixie" "deb-src $mirror bookworm"; do
  set -- $kind
  echo "$1 [signed-by=$keys] $2 $3 main"
done > apt/sources.list
cat > apt/apt.conf <<C
Dir::Etc::sourcelist "$folder/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "$folder/apt/state";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt/cache";
APT::Sandbox::User "root";
C
export APT_CONFIG=$folder/apt/apt.conf
if [ ! -d root ]; then
  apt-get update -qq
  names="golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev rsync libpopt0 libxxhash0 etcd-server docker.io
    containerd runc containernetworking-plugins iptables libnftnl11 libip4tc2 libip6tc2 libxtables12 libnetfilter-conntrack3
    libnfnetlink0 libmnl0 tini busybox-static debootstrap"
  for name in $names; do
    (cd debs && apt-get download -qq "$name/bookworm")
  done
  (cd debs && apt-get download -qq docker-compose/trixie) # the second Compose; it stands alone
  mkdir root.part
  for package in debs/*.deb; do
    dpkg-deb -x "$package" root.part
  done
  mv root.part root
fi
root=$folder/root
libraries=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu

# Kubernetes
if [ ! -x build/bin/kubelet ]; then
  (
    cd build
    apt-get source -qq --download-only kubernetes
    rm -rf kubernetes-1.20.2
    tar xzf kubernetes_*.orig.tar.gz
    cd kubernetes-1.20.2
    # reflect2 1.0.1, which is inside, panics at run time when Go 1.18 or newer built it; Debian has 1.0.2
    rm -rf vendor/github.com/modern-go/reflect2
    cp -rL "$root/usr/share/gocode/src/github.com/modern-go/reflect2" vendor/github.com/modern-go/
    rm -f vendor/github.com/modern-go/reflect2/*_test.go
    unset GOFLAGS GO111MODULE
    export GOROOT=$root/usr/lib/go-1.19 GOPATH=$PWD/.go GOCACHE=$folder/build/cache GOPROXY=off CGO_ENABLED=0
    export HOME=$folder/build/home PATH=$root/usr/lib/go-1.19/bin:$root/usr/bin:$PATH LD_LIBRARY_PATH=$libraries
    mkdir -p "$HOME" .go/src/k8s.io
    ln -sfn ../../.. .go/src/k8s.io/kubernetes
    make WHAT="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kubelet" GOLDFLAGS="-s -w"
    mkdir -p "$folder/build/bin.part"
    cp _output/local/bin/linux/amd64/kube* "$folder/build/bin.part/"
    mv "$folder/build/bin.part" "$folder/build/bin"
  )
  rm -rf build/cache
fi
ln -sf "$folder"/build/bin/kube* bin/

# Every other program, told where its libraries are
for program in etcd containerd containerd-shim-runc-v2 ctr runc docker dockerd docker-init docker-proxy iptables ip6tables; do
  legacy=${program/%tables/tables-legacy}
  path=$(find "$root/usr/bin" "$root/usr/sbin" -name "$legacy" | head -n 1)
  cat > "bin/$program" <<C
#!/bin/sh
export LD_LIBRARY_PATH=$libraries XTABLES_LIBDIR=$root/usr/lib/x86_64-linux-gnu/xtables
exec $path "\$@"
C
  chmod 755 "bin/$program"
done
ln -sf "$root/usr/bin/tini-static" bin/docker-init
ln -sfn "$root/usr/lib/cni" cni
cp "$root/usr/libexec/docker/cli-plugins/docker-compose" docker-config/cli-plugins/docker-compose

# A first layer for images where none can be pulled: Debian with Python and the packages of the lock
if [ "${BASE_IMAGE:-debian}" = debian ] && [ ! -e base.tar ]; then
  unset APT_CONFIG
  rm -rf base
  DEBOOTSTRAP_DIR=$root/usr/share/debootstrap "$root/usr/sbin/debootstrap" --variant=minbase \
    --include=python3,python3-pip,redis-server,procps,nginx-light,ca-certificates --keyring="$keys" bookworm base "$mirror"
  cp /etc/ssl/certs/ca-certificates.crt base/etc/ssl/certs/ # the machine's, where it has one of its own
  if [ -e /etc/pip.conf ]; then cp /etc/pip.conf base/etc/; fi
  cp /etc/resolv.conf base/etc/
  cp "$checkout/requirements.lock" base/tmp/
  PIP_BREAK_SYSTEM_PACKAGES=1 chroot base python3 -m pip install --quiet --no-cache-dir --require-hashes --requirement /tmp/requirements.lock
  rm -rf base/var/cache/apt base/var/lib/apt/lists base/tmp/requirements.lock base/etc/pip.conf
  tar -C base -cf base.tar.part .
  mv base.tar.part base.tar
  rm -rf base
fi
echo "RUNWRIGHT_ENGINES=$folder"
