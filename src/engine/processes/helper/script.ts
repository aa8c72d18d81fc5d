import { MAX_COMMAND_BYTES } from '../../../kernel/assemble-process.js';

/**
 * What a helper container runs: it answers each line of its input, a token and a word, with records that begin
 * with the token. It reads with what the shell has built in and starts nothing while it looks, but for one `head`
 * to read command lines: their ends are bytes that `read` drops. The signals that an image may send to all
 * processes leave it alone. Works in dash, busybox's ash and bash.
 */
export const HELPER_SCRIPT = `exec 2>/dev/null
trap '' 1 2 3 10 12 13 14 15
PATH=$PATH:/usr/bin:/bin
nl='
'
id=/proc/sys/kernel/random/boot_id
look() {
count=0
files=
for d in /proc/[0-9]*; do
[ $((count += 1)) -le 1024 ] || break
out= lives= stat= w=
while IFS= read -r line; do
case $line in
Name:*|State:*|PPid:*|Uid:*|Gid:*|VmSize:*|Threads:*|Sig[PBI]*|ShdPnd:*) out=$out$line$nl ;;
SigCgt:*) out=$out$line$nl; break ;;
esac
done <"$d/status"
[ -n "$out" ] || continue
while IFS= read -r line || [ -n "$line" ]; do stat=$stat$line$nl; done <"$d/stat"
IFS= read -r w <"$d/wchan"
p=\${d#/proc/}
out="$1 process $p$nl$out$1 stat$nl$stat$1 wchan $w$nl"
for t in "$d"/task/*; do
[ "\${t##*/}" != "$p" ] || continue
out="$out$1 thread \${t##*/}$nl"
while IFS= read -r line; do
case $line in
State:*Z*|State:*X*|PPid:*|VmSize:*) out=$out$line$nl ;;
State:*) out=$out$line$nl lives=$t ;;
SigBlk:*) out=$out$line$nl; break ;;
esac
done <"$t/status"
[ "$2" = full ] || continue
w=
IFS= read -r w <"$t/wchan"
out="$out$1 wchan $w$nl"
done
printf '%s' "$out"
case $out in *"\${nl}State:	Z"*) [ -z "$lives" ] || d=$lives ;; esac
files="$files $d/cmdline $id"
done
[ "$2" = full ] || return
printf '%s\\n' "$1 commands"
head -q -c ${MAX_COMMAND_BYTES} $files </dev/null
}
while read -r token what; do
case $what in
hello)
printf '%s\\n' "$token self $$" "$token separator"
head -q -c 64 "$id" </dev/null ;;
sample|full) look "$token" "$what" ;;
esac
printf '%s\\n' "$token end"
done`;
