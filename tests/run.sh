# shellcheck shell=sh
# `./locus test [--long] [maven arguments]`, part of ./locus: prepares what tests need, runs every test of the
# repository, ends with "N passed, N failed". Results and logs are left in .locus/test/.
#
# Maven arguments narrow it down: ./locus test -pl topology -am -Dtest=KeyHashTest -Dsurefire.failIfNoSpecifiedTests=false

results=$LOCUS_HOME/.locus/test
examples=$LOCUS_HOME/examples/movielens

# The data set that tests and the demo use; nothing happens when it is there.
prepare_data() {
    say "MovieLens 100K ..."
    python3 "$examples/fetch.py" --out "$LOCUS_HOME/.locus/data/ml-100k" >&2 </dev/null
}

python_requirements() {
    cat "$examples/requirements.txt" "$LOCUS_HOME/tests/requirements.txt" |
        grep -E '^(numpy|PyYAML|flask|flask-cors|moto\[s3\]|pyarrow)==' | tr '\n' ' '
}

# The libraries that the tests import, two of the examples' among them, in the pinned versions, in a directory of their
# own: no venv, because pip is needed for the data set anyway and Debian packages venv apart.
prepare_python() {
    python_lib=$LOCUS_HOME/.locus/python
    wanted="$(python3 --version) $(python_requirements)"
    [ "$(cat "$python_lib/installed" 2>/dev/null)" = "$wanted" ] && return
    say "Python libraries ..."
    rm -rf "$python_lib"
    # shellcheck disable=SC2046 # one word a requirement
    python3 -m pip --disable-pip-version-check install --quiet --root-user-action=ignore --only-binary=:all: --target "$python_lib" \
        $(python_requirements) >&2 </dev/null &&
        printf '%s\n' "$wanted" >"$python_lib/installed"
}

# etcd from Debian's package, unpacked: no root is needed, and the machine's own package lists are left alone. What the
# environment's LOCUS_ETCD names is used as it is.
prepare_etcd() {
    [ -z "${LOCUS_ETCD:-}" ] || return 0
    etcd=$LOCUS_HOME/.locus/etcd
    [ -x "$etcd/etcd" ] && return
    if command -v etcd >/dev/null; then
        mkdir -p "$etcd" && ln -sf "$(command -v etcd)" "$etcd/etcd"
        return
    fi
    command -v apt-get >/dev/null ||
        { say "no etcd found: install etcd 3.4 or newer, or set LOCUS_ETCD to its binary"; return 1; }
    say "etcd ..."
    rm -rf "$etcd"
    mkdir -p "$etcd/lists/partial" "$etcd/cache/archives/partial"
    (
        cd "$etcd" &&
            set -- -qq -o "Dir::State::Lists=$etcd/lists" -o "Dir::Cache=$etcd/cache" -o Debug::NoLocking=1 \
                -o APT::Sandbox::User= &&
            apt-get "$@" update && apt-get "$@" download etcd-server &&
            dpkg-deb -x etcd-server_*.deb unpacked && mv unpacked/usr/bin/etcd . &&
            rm -rf unpacked lists cache etcd-server_*.deb
    ) >&2 </dev/null
}

# Runs a step; a step that fails is counted as a failed test, and the rest runs all the same.
step() {
    "$@" && return
    say "FAILED: $*"
    broken=$((broken + 1))
}

run_python_tests() {
    PYTHONPATH=$LOCUS_HOME/.locus/python PYTHONDONTWRITEBYTECODE=1 \
        python3 "$LOCUS_HOME/tests/python_tests.py" "$examples" "$results/TEST-examples.xml" </dev/null
}

# Failed tests do not stop Maven: dependent modules run too, and the reports are counted afterwards. A test process that
# dies leaves no report, only an [ERROR] line: `summary.py` looks for those.
run_maven() {
    {
        code=0
        (cd "$LOCUS_HOME" && mvn -B -ntp -Dstyle.color=never -fae -Dmaven.test.failure.ignore=true "$@" verify) </dev/null ||
            code=$?
        printf '%s\n' "$code" >"$results/maven.code"
    } 2>&1 | tee "$results/maven.log"
}

run_tests() {
    need_maven
    need_python
    broken=0
    rm -rf "$results"
    find "$LOCUS_HOME" -type d -path '*/target/surefire-reports*' -prune -exec rm -rf {} +
    mkdir -p "$results"

    excluded=long
    if [ "${1:-}" = --long ]; then
        shift
        excluded=
    fi
    jdk17=${LOCUS_JDK17_HOME:-$(find_jdk 17 17)}
    if [ -n "$jdk17" ]; then
        set -- "-Dlocus.jdk17=$jdk17" "$@"
    fi

    step prepare_data
    step prepare_python
    step prepare_etcd
    run_python_tests || true # its report tells
    run_maven -Dlocus.all "-Dlocus.test.excluded=$excluded" "$@"

    [ -n "$jdk17" ] || say "left out: the client's tests on JDK 17 (none found; set LOCUS_JDK17_HOME)"
    [ -z "$excluded" ] || say "left out: tests tagged long (./locus test --long)"
    python3 "$LOCUS_HOME/tests/summary.py" "$LOCUS_HOME" "$broken"
}
