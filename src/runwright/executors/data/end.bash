# Ends one command on another host. remote.py sends it by a connection of its own, with three words set before: `top`, the
# process that started the kept shell; `command`, what its processes have in their environment; `session`, its beginning;
# and `ladder`, the signals in their order. First the kept shell goes, so that it does not go on with the command's text.
# Jobs that earlier commands left running are spared. Works with bash 3.2, `ps` of POSIX, and /proc where there is one.
# Its status is 0 when nothing is left.
marked() { grep -lzs "^_RUNWRIGHT_COMMAND=$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do printf ' %s ' "$pid"; done; }

living() {
  local table found more pid parent state;
  table=$(ps -A -o pid= -o ppid= -o stat=);
  found=" $shell $known $(marked "$command\$") "; more=1;
  while [ -n "$more" ]; do
    more=;
    while read -r pid parent state; do
      case "$found$spared" in *" $pid "*) continue ;; esac;
      case $found in *" $parent "*) found="$found$pid "; more=1 ;; esac;
    done <<< "$table";
  done;
  known=;
  while read -r pid parent state; do
    case $state in Z*) continue ;; esac;
    case $found in *" $pid "*) [ "$pid" = "$shell" ] || known="$known $pid " ;; esac;
  done <<< "$table";
}

known=; shell=$(ps -A -o pid= -o ppid= | while read -r pid parent; do [ "$parent" = "$top" ] && printf %s "$pid" && break; done);
spared=" $top $$ $(marked "$session\\.") ";
for pid in $(marked "$command\$"); do spared=${spared/ $pid / }; done;
living;
kill -TERM "$shell" 2>/dev/null; sleep 0.2; kill -KILL "$shell" 2>/dev/null;
for signal in $ladder; do
  living; [ -n "$known" ] || exit 0;
  kill -s "$signal" $known 2>/dev/null;
  for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; living; [ -n "$known" ] || exit 0; [ "$signal" = KILL ] && kill -KILL $known 2>/dev/null; done;
done;
exit 1
