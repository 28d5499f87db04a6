# The kept shell: what bash reads first, from its standard input. shell.py joins the lines, so that every command counts
# as line 1 in bash's own messages; therefore no comment may stand behind code, and no line may need its end.
#
# The descriptors from 250 on are ours, and no command inherits them: 250 brings commands, each ended by NUL; 253 and 254
# go to whoever started us. Commands read /dev/null, and write to pipes that are opened by name for each of them, or to
# 253 and 254 where nothing can be opened by name (flag "s").
#
# A command comes as a head (flags, output, errors, and the two halves of its marker), its text, and with the flag "p"
# what to do before it. Flags ask for functions and aliases ("f") and builtins ("b"), or say that no variable can change ("q"). Its end is the marker, written with a report to 253 and alone to 254. The halves are joined only
# there: no listing of variables contains the marker. `break 2` and `continue 3` of a command reach the loops here: then
# the command has not come to its end (__rw_whole is empty), which is told. What sets variables for a command stands
# outside functions, where `declare` would make them local. __rw_begun is set by the expansion of the last redirection,
# so it tells that all of them were made and the command was begun.
#
# Works with bash 3.2 and newer: macOS still ships that.
{
exec 250<&0 253>&1 254>&2 0</dev/null 1>/dev/null 2>/dev/null;
__rw_status=0; __rw_count=0; __rw_whole=1;

__rw_return() { return "$1"; };

__rw_report() {
  builtin printf '\0%s%s%s\0%s\0' "$__rw_a" "$__rw_b" "$__rw_status" "$PWD";
  builtin umask; builtin jobs -lr; builtin printf '\0';
  case $__rw_flags in *q*) ;; *) builtin declare -p ;; esac;
  case $__rw_flags in *f*) builtin printf '\0'; builtin declare -F; builtin printf '\0'; builtin declare -f; builtin printf '\0'; builtin alias -p ;; esac;
  case $__rw_flags in *b*) builtin printf '\0'; builtin compgen -b; builtin compgen -k ;; esac;
  builtin printf '\0%s%s.' "$__rw_a" "$__rw_b";
};

__rw_broken() {
  __rw_status=1; __rw_whole=1;
  case $__rw_flags in *s*) exec 252>&254 ;; *) exec 252>|"$__rw_err" ;; esac;
  builtin printf 'bash: break or continue outside a loop: the rest of the command was not run\n' 1>&252;
  exec 252>&-;
};

__rw_answer() {
  __rw_report 1>&253 || :;
  builtin printf '\0%s%s' "$__rw_a" "$__rw_b" 1>&254;
};

while case $__rw_whole in '') __rw_broken; builtin eval "$__rw_after"; __rw_answer ;; esac;
  IFS=' ' builtin read -rd '' -u 250 __rw_flags __rw_out __rw_err __rw_a __rw_b
  && IFS= builtin read -rd '' -u 250 __rw_text; do
  __rw_out=$__rw_place$__rw_out; __rw_err=$__rw_place$__rw_err; __rw_input=/dev/null; __rw_after=; __rw_begun=;
  case $__rw_flags in *p*)
    IFS= builtin read -rd '' -u 250 __rw_before; builtin eval "$__rw_before"; __rw_before= ;;
  esac;
  __rw_count=$((__rw_count + 1)); builtin export _RUNWRIGHT_COMMAND=$__rw_session.$__rw_count;
  __rw_whole=;
  for __rw_once in 1; do
    __rw_return "$__rw_status" && :;
    case $__rw_flags in
      *s*) builtin eval "$__rw_text" 0<"$__rw_input" 1>&253 2>&254 250<&- 253>&- 254>&${__rw_begun:=-} ;;
      *) builtin eval "$__rw_text" 0<"$__rw_input" 1>|"$__rw_out" 2>|"$__rw_err" 250<&- 253>&- 254>&${__rw_begun:=-} ;;
    esac;
    __rw_status=$? __rw_whole=1;
  done;
  case $__rw_whole in '') __rw_broken ;; esac;
  case $__rw_begun in '') __rw_status=unopened ;; esac;
  builtin eval "$__rw_after";
  __rw_answer;
done;
case $__rw_whole in '') __rw_broken; exit 1 ;; esac;
exit 0;
}
