"""Options that programs take and their own help leaves out, or that newer releases and others of their name have."""

from __future__ import annotations

OF_MYSQL = set(
    (
        "--ssl-mode --login-path --get-server-public-key --server-public-key-path --tls-version --tls-ciphersuites "
        "--column-statistics --source-data --dump-replica --set-gtid-purged --network-timeout --compression-algorithms "
        "--zstd-compression-level --apply-replica-statements --include-source-host-port --delete-source-logs"
    ).split()
)
"""What the clients of MySQL take and those of MariaDB, which have the same names, do not."""
OF_PING = set("-4 -6 -A -a -B -C -D -e -F -H -h -L -m -M -N -O -Q -S -U -V -3".split())
"""What iputils' ping takes, and not the one of inetutils."""
OF_DUMPS = set(
    (
        "--no-acl --transaction-size --filter --exclude-extension --include-foreign-data --large-objects "
        "--no-large-objects --sync-method --statistics --statistics-only --no-statistics --no-policies "
        "--no-data --no-schema --with-statistics --with-data --with-schema --sequence-data --table-and-children "
        "--exclude-table-and-children --exclude-table-data-and-children --restrict-key"
    ).split()
)
"""What PostgreSQL's dumps take and their help leaves out, or take only since 16 to 18."""
OF_RABBITMQ = set("--no-table-headers -q --quiet -s --silent -n --node -l --longnames -t --timeout".split())
"""What every command of these takes: a silent one, another node, a bound."""
HIDDEN = {
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mysqlbinlog", "mysqlcheck", "mysqlimport"), OF_MYSQL),
    "curl": {"--next"},
    "sqlite3": {"-header", "-noheader", "-escape", "-unsafe-testing", "-no-rowid-in-view", "-pcachetrace", "-noinit"},
    "systemctl": {"--when", "--kill-subgroup", "--no-warn", "-v", "--verbose", "--drop-in", "--message", "--stdin"},
    "journalctl": {"--list-invocation", "--list-invocations", "--invocation", "-I"},
    "createuser": {"--with-admin", "--with-member", "--member-of"},
    "initdb": {"--icu-rules", "--set", "-c", "--builtin-locale", "--no-data-checksums"},
    "pg_rewind": {"--sync-method"},
    "pg_upgrade": {"--copy", "--copy-file-range", "--swap", "--sync-method", "--set-char-signedness"},
    "pg_basebackup": {"--incremental", "-i", "--sync-method"},
    "vacuumdb": {"--missing-stats-only", "--buffer-usage-limit"},
    "mdadm": {"--manage", "--assemble", "--build", "--create", "--grow", "--incremental", "--misc", "--monitor"},
    "adduser": {
        "--gecos",
        "-U",
        "-r",
        "-M",
        "-m",
        "-d",
        "-s",
        "-u",
        "-g",
        "-G",
        "-c",
        "-k",
        "-N",
        "-D",
        "-S",
        "-H",
        "-h",
    },
    "diff": {"--git"},
    "which": {
        "--all",
        "-i",
        "--read-alias",
        "--skip-alias",
        "--skip-dot",
        "--skip-tilde",
        "--show-dot",
        "--show-tilde",
        "--tty-only",
    },
    "vipw": {"-V", "--version"},
    "vigr": {"-V", "--version"},
    "rg": {"--passthrough"},
    "rpm": {"--qf"},
    "add-apt-repository": {"-u", "--update"},
    "uv": {"--no-pager", "--library", "--application"},
    **dict.fromkeys(("ping", "ping6"), OF_PING),
    "pg_recvlogical": {"--enable-two-phase", "--enable-failover"},
    "timeout": {"-p", "-f"},
    "renice": {"--relative"},
    "rev": {"-0", "--zero"},
    "uptime": {"-r", "--raw", "-c", "--container"},
    "mkswap": {"-s", "--size", "-F", "--file", "-e", "--endianness", "-o", "--offset"},
    "rm": {"-P"},
    "htop": {"-n", "--max-iterations"},
    "minikube": {"--vm-driver", "-p", "--profile", "-v", "--v", "--alsologtostderr", "--logtostderr"},
    "terraform": set(
        (
            "-auto-approve -backup -compact-warnings -destroy -input -json -lock -lock-timeout -parallelism -refresh "
            "-refresh-only -replace -state -state-out -target -var -var-file"
        ).split()
    ),
    **dict.fromkeys(("rabbitmqctl", "rabbitmq-diagnostics", "rabbitmq-queues", "rabbitmq-upgrade"), OF_RABBITMQ),
    "rabbitmq-diagnostics": OF_RABBITMQ | {"-N", "--number"},
    "rabbitmq-plugins": {"-e", "-E", "-m", "-v"},
    **dict.fromkeys(("pg_dump", "pg_dumpall", "pg_restore"), OF_DUMPS),
    "kubectl": {"--record"},
    "helm": set(
        (
            "--take-ownership --cascade --show-resources --hide-secret --hide-notes --skip-schema-validation --labels "
            "--reset-then-reuse-values --enable-dns --burst-limit --qps --rollback-on-failure "
            "--server-side --force-conflicts --force-replace --set-literal --set-json --plain-http "
            "--kube-tls-server-name --post-renderer-args --pass-credentials --dependency-update --ignore-not-found"
        ).split()
    ),
    "docker": set(
        (
            "--progress --secret --ssh --output --cache-to --builder --load --push --sbom --provenance --attest "
            "--allow --metadata-file --call --check --annotation --build-context --no-cache-filter --platform --time"
        ).split()
    ),
}
"""What a program takes, here or on other systems, and its help leaves out or says of another of its commands;
`manual_options.json` has more."""
