#!/bin/sh
# Copies one WAL segment to the archive: archive-wal.sh PATH NAME ARCHIVE.
# What is there is never overwritten. The same segment once more is well (PostgreSQL asks again after a crash), another
# one of that name is an error that stays until somebody looks. A copy gets its name when all of it is on the disk.
set -eu
path=$1 name=$2 archive=$3
if [ -f "$archive/$name" ]; then
  exec cmp -s "$path" "$archive/$name"
fi
cp "$path" "$archive/.$name.part"
sync "$archive/.$name.part"
mv -n "$archive/.$name.part" "$archive/$name"
[ ! -e "$archive/.$name.part" ] # it stays where another one took the name meanwhile, which `mv -n` calls well
sync "$archive"                 # else the name may be gone after a crash, and the server has thrown its own away
