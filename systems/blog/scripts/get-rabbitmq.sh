#!/bin/sh
# Gets RabbitMQ and Erlang from Debian's packages into a folder of our own: get-rabbitmq.sh FOLDER.
# Nothing is installed: no user, no service, no file outside the folder. It needs apt-get, dpkg-deb and about 60 MB.
set -eu
folder=$1
packages="rabbitmq-server erlang-asn1 erlang-base erlang-crypto erlang-eldap erlang-ftp erlang-inets erlang-mnesia
  erlang-os-mon erlang-parsetools erlang-public-key erlang-runtime-tools erlang-snmp erlang-ssl erlang-syntax-tools
  erlang-tftp erlang-tools erlang-xmerl"
fresh=$folder.new
rm -rf "$fresh"
mkdir -p "$fresh/debs"
(cd "$fresh/debs" && apt-get -qq download $packages 2>&1 | grep -v unsandboxed >&2 || true)
for package in $packages; do
  dpkg-deb -x "$fresh/debs/${package}"_*.deb "$fresh"
done
rm -r "$fresh/debs"
# Debian's erl believes that it lies in /usr/lib/erlang.
for script in "$fresh"/usr/lib/erlang/bin/erl "$fresh"/usr/lib/erlang/erts-*/bin/erl; do
  sed -i "s|ROOTDIR=/usr/lib/erlang|ROOTDIR=$folder/usr/lib/erlang|" "$script"
done
rm -rf "$folder"
mv "$fresh" "$folder"
echo "RabbitMQ lies in $folder"
