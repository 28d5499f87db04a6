"""Parameters: each meaning once, with every place that asks for it, and what the document says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.lib.source import Source
from runwright.runbook import read

if TYPE_CHECKING:
    from runwright.runbook import Runbook


def names(book: Runbook) -> list[str]:
    """The names of the parameters."""
    return [parameter.name for parameter in book.parameters]


def test_places_that_mean_the_same_are_one_parameter(book: Runbook) -> None:
    """
    ```sh
    kubectl logs <pod>
    kubectl delete pod <pod-name>
    kubectl get pod $POD_NAME
    kubectl describe pod POD_NAME
    ```
    """
    [pod] = book.parameters

    assert pod.name == "pod"
    assert [place.text for place in pod.occurrences] == ["<pod>", "<pod-name>", "$POD_NAME", "POD_NAME"]
    assert [place.style for place in pod.occurrences] == ["angle", "angle", "dollar", "upper"]


def test_every_place_is_found_again_in_the_source(book: Runbook) -> None:
    """
    1. Look:

       ```sh
       # größe
       kubectl logs <pod> \\
         -n <namespace> --context {{ cluster }}
       ```
    2. Delete it: `kubectl delete pod <pod> -n <namespace>`

    > ```sh
    > ssh <host> "uptime" &&
    >   ssh <host> "free -m"
    > ```
    """
    places = [place for parameter in book.parameters for place in parameter.occurrences]

    assert [book.source.text(place.start, place.end) for place in places] == [place.text for place in places]
    assert [(p.name, len(p.occurrences)) for p in book.parameters] == [
        ("pod", 2),
        ("namespace", 2),
        ("cluster", 1),
        ("host", 2),
    ]


def test_a_variable_that_an_earlier_command_sets_is_none(book: Runbook) -> None:
    """
    ```sh
    POD=$(kubectl get pod -o name | head -1)
    ```

    ```sh
    kubectl logs $POD -n $NAMESPACE
    echo $HOME
    for node in a b; do echo $node; done
    read answer; echo "$answer"
    ```
    """
    assert names(book) == ["namespace"]
    assert book.parameters[0].source == "environment"


def test_a_variable_that_is_set_too_late_is_one(book: Runbook) -> None:
    """
    ```sh
    kubectl logs $POD
    POD=web-0
    ```
    """
    assert names(book) == ["pod"]


def test_a_variable_with_a_default_needs_no_value(book: Runbook) -> None:
    """
    ```sh
    kubectl get pods -n ${NAMESPACE:-default}
    ```
    """
    assert names(book) == []


def test_a_parameter_carries_the_words_that_explain_it(book: Runbook) -> None:
    """
    Choose a node that has no primary. Replace `<node>` with its name. Then go on.

    ```sh
    kubectl drain <node>
    ```
    """
    [node] = book.parameters

    assert node.help == "Replace <node> with its name."
    assert book.source.line(node.help_start) == 1


def test_a_value_from_an_earlier_output_says_so(book: Runbook) -> None:
    """
    ```sh
    restore <path-from-output>
    kubectl get pod -n {{ $labels.namespace }}
    ssh <host>
    ```
    """
    assert [parameter.source for parameter in book.parameters] == ["output", "alert", "reader"]


def test_blocks_that_do_not_run_ask_for_nothing(book: Runbook) -> None:
    """
    ```yaml
    password: <password>
    ```
    """
    assert names(book) == []


def test_a_placeholder_in_another_language_is_one_too(book: Runbook) -> None:
    """
    ```sql
    SELECT pg_terminate_backend(<pid>);
    ```

    ```promql
    rate(http_requests_total{job="<job>"}[5m])
    ```
    """
    assert names(book) == ["pid", "job"]


def test_parameters_come_in_the_order_in_which_they_are_first_asked_for(book: Runbook) -> None:
    """
    ```sh
    ssh <zone>
    ssh <area> <zone>
    ```
    """
    assert names(book) == ["zone", "area"]


def test_the_list_of_a_loop_is_used_and_an_escaped_dollar_is_not(book: Runbook) -> None:
    """
    ```sh
    for zone in $PREFIX-a $PREFIX-b; do echo "$zone \\$LATER"; done
    ```
    """
    assert names(book) == ["prefix"]


def test_a_file_of_exports_sets_its_variables(book: Runbook) -> None:
    """
    ```sh
    cat > env <<EOF
    export VAULT="shop"
    EOF
    . ./env
    az keyvault show --name "$VAULT"
    ```
    """
    assert names(book) == []


def test_a_name_that_is_only_assumed_is_to_be_replaced(book: Runbook) -> None:
    """
    For this guide, we assume that it's called `david-test1`.

    ```sh
    fly --target david-test1 login --url https://ci.david-test1.example.com
    ```
    """
    assert [place.text for each in book.parameters for place in each.occurrences] == ["david-test1", "david-test1"]


def test_brackets_of_patterns_titles_and_settings_are_none(book: Runbook) -> None:
    """
    ```sh
    sed -i 's/needs: [build]/needs: [test]/' ci.yml
    gh pr create --title "[bypass] Skip the staging"
    cat > resolved.conf <<'EOF'
    [Resolve]
    DNSStubListener=no
    EOF
    ```
    """
    assert names(book) == []


def test_a_number_that_prose_says_to_replace_is_asked_for(book: Runbook) -> None:
    """
    Replace the 998 below with the number of the group:

    ```sh
    find /srv -group 998 -exec chgrp -h files {} +
    ```
    """
    [number] = book.parameters

    assert [place.text for place in number.occurrences] == ["998"]


LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8)


@settings(deadline=None)
@given(name=LETTERS, value=LETTERS)
def test_the_value_of_an_option_that_prose_says_to_change_is_asked_for(name: str, value: str) -> None:
    text = f"Change the {name} option to where you are.\n\n```sh\ndiskctl create --{name} {value} --size 10\n```\n"
    [parameter] = read(Source.from_text(text)).parameters

    assert [place.text for place in parameter.occurrences] == [value]


def test_the_value_of_an_option_is_meant_below_the_next_heading(book: Runbook) -> None:
    """
    Change the zone option to where you are.

    ## Elsewhere
    ```sh
    diskctl list --zone north-1
    ```
    """
    assert book.parameters == ()


def test_a_place_that_may_be_another_is_asked_for(book: Runbook) -> None:
    """
    Copy it (adjust if your mount is not `/mnt/tape`):

    ```sh
    rsync -a /mnt/tape/current/ /srv/data/
    ```
    """
    [mount] = book.parameters

    assert [place.text for place in mount.occurrences] == ["/mnt/tape"]


def test_a_program_exchanged_for_another_is_none(book: Runbook) -> None:
    """
    Do the same, swapping your `pg_dump` command for `pg_restore`:

    ```sh
    pg_dump --table orders shop
    ```
    """
    assert book.parameters == ()


def test_capitals_are_replaced_in_every_language_where_prose_says_so(book: Runbook) -> None:
    """
    Substitute the values in all caps.

    ```ruby
    Token.create!(user: 'FIRST_ADMIN', text: 'WORDS_YOU_MAKE_UP')
    ```
    """
    assert names(book) == ["first_admin", "words_you_make_up"]


def test_a_query_has_no_variables_of_its_own(book: Runbook) -> None:
    """
    ```promql
    rate(cpu_seconds_total{namespace="$NS", pod=~"${POD}"}[$__rate_interval])
    ```
    """
    assert [place.text for each in book.parameters for place in each.occurrences] == ["$NS", "${POD}"]


def test_a_file_that_is_exchanged_keeps_its_name(book: Runbook) -> None:
    """
    Replace `shop.db` with the backup copy:

    ```sh
    cp /backup/shop.db /srv/shop.db
    ```
    """
    assert names(book) == []


def test_a_variable_that_is_only_looked_at_is_not_asked_for(book: Runbook) -> None:
    """
    ```sh
    echo $SHOP_ACCOUNT
    echo "$SHOP_REGION" > region.txt
    ```
    """
    assert names(book) == ["shop_region"]


def test_what_is_told_in_the_same_words_but_not_replaced_keeps_its_name(book: Runbook) -> None:
    """
    This updates nothing else and writes `audit_log` with the action. Replace `force_role` with the right role.

    ```sh
    psql -c "SELECT * FROM audit_log"
    curl -X POST https://shop.org/repair -d '{"force_role": "student"}'
    ```
    """
    assert names(book) == []


def test_a_column_that_is_declared_is_no_name_to_fill_in(book: Runbook) -> None:
    """
    ```sql
    CREATE TABLE findings (table_name TEXT, issue text);
    SELECT pg_relation_size(table_name) FROM table_name;
    ```
    """
    places = [place for each in book.parameters for place in each.occurrences]

    assert {book.source.line(place.start) for place in places} == {3}


def test_the_host_of_an_example_is_asked_for_where_the_words_above_say_so(book: Runbook) -> None:
    """
    ```sh
    # Replace with your host
    curl -I https://apps.example.com/shop/
    # Look at the API
    curl -I https://api.example.com/health
    ```
    """
    assert [place.text for each in book.parameters for place in each.occurrences] == ["apps.example.com"]


def test_the_environment_of_powershell_is_set_and_not_asked_for(book: Runbook) -> None:
    """
    ```sh
    export SHOP_KEY="x"
    $env:SHOP_KEY="x"
    ```
    """
    assert names(book) == []


def test_a_place_to_fill_in_has_its_name_in_any_script(book: Runbook) -> None:
    """
    ```sh
    kubectl -n orders rollout restart deploy/<デプロイ名>
    ```
    """
    [parameter] = book.parameters

    assert parameter.name == "デプロイ名"
