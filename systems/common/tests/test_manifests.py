"""The manifests of every system, against the schemas of Compose and Kubernetes, the system, and each other."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft7Validator

SYSTEMS = Path(__file__).resolve().parents[2]
COMPOSE_SCHEMA = Path(__file__).with_name("compose-spec.json")
VERSIONS = ("1.29", "1.37")
"""The oldest and the newest release of Kubernetes that the manifests are for."""
BY_NAME = sorted(path.parents[1].name for path in SYSTEMS.glob("*/manifests/compose.yaml"))
COMPOSED = [name for name in BY_NAME if name != "common"]
CLUSTERED = sorted({path.parents[1].name for path in SYSTEMS.glob("*/manifests/*.yaml")} - {"common"})
PLAIN_IMAGES = ("postgres:", "redis:", "rabbitmq:", "nginx:")
"""What others build and these manifests only run."""


def objects(system: str) -> list[dict[str, Any]]:
    """Every object of Kubernetes that a system's manifests have."""
    if (SYSTEMS / system / "kustomization.yaml").exists():
        return built(system)
    files = [path for path in sorted((SYSTEMS / system / "manifests").glob("*.yaml")) if path.name != "compose.yaml"]
    return [each for path in files for each in yaml.safe_load_all(path.read_text()) if each]


def built(system: str) -> list[dict[str, Any]]:
    """What `kubectl apply --kustomize` sends, told without kubectl: resources and generated maps."""
    folder = SYSTEMS / system
    told = yaml.safe_load((folder / "kustomization.yaml").read_text())
    found: list[dict[str, Any]] = []
    for name in told["resources"]:
        path = folder / name
        found += built(path.resolve().name) if path.is_dir() else [*yaml.safe_load_all(path.read_text())]
    maps = told.get("configMapGenerator", [])
    return found + [{"apiVersion": "v1", "kind": "ConfigMap", **_generated(folder, each)} for each in maps]


def _generated(folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    files = {Path(name).name: (folder / name).read_text() for name in told.get("files", [])}
    lines = [line for name in told.get("envs", []) for line in (folder / name).read_text().splitlines()]
    pairs = (line.split("=", 1) for line in [*lines, *told.get("literals", [])])
    return {"metadata": {"name": told["name"]}, "data": {**files, **dict(pairs)}}


def pods(system: str) -> list[tuple[str, dict[str, Any]]]:
    """The pods of a system's workloads, by the workload's name."""
    return [
        (each["metadata"]["name"], each["spec"]["template"]["spec"])
        for each in objects(system)
        if each["kind"] in {"Deployment", "StatefulSet"}
    ]


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", []), *pod["containers"]]


def compose(system: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((SYSTEMS / system / "manifests" / "compose.yaml").read_text())
    return told


def named(workload: dict[str, Any], kind: str) -> set[str]:
    """The names of the config maps (`kind` configMap) or secrets that a pod refers to and needs."""
    text = json.dumps(workload)
    volumes = rf'"{kind}": \{{[^{{}}]*"(?:name|secretName)": "([\w.-]+)"'
    keys = rf'"{kind}(?:Ref|KeyRef)": \{{[^{{}}]*"name": "([\w.-]+)"'
    return {*re.findall(volumes, text), *re.findall(keys, text)}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("system", CLUSTERED)
def test_every_object_is_one_of_kubernetes_with_no_field_that_there_is_not(system: str, version: str) -> None:
    found = objects(system)

    assert {each["kind"] for each in found} >= {"Deployment", "Service", "HorizontalPodAutoscaler"}
    for each in found:
        kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("system", BY_NAME)
def test_every_compose_file_is_one(system: str) -> None:
    validator = Draft7Validator(json.loads(COMPOSE_SCHEMA.read_text()))

    assert [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(compose(system))] == []


@pytest.mark.parametrize("system", CLUSTERED)
def test_a_service_leads_to_pods_and_to_a_port_that_they_have(system: str) -> None:
    templates = [each["spec"]["template"] for each in objects(system) if "template" in each.get("spec", {})]
    for service in (each for each in objects(system) if each["kind"] == "Service"):
        wanted = service["spec"]["selector"].items()
        [pod] = [each["spec"] for each in templates if wanted <= each["metadata"]["labels"].items()]
        ports = {port["name"] for container in pod["containers"] for port in container.get("ports", [])}

        assert {each["targetPort"] for each in service["spec"]["ports"]} <= ports, service["metadata"]["name"]


@pytest.mark.parametrize("system", CLUSTERED)
def test_what_scales_or_is_guarded_is_there_and_asks_for_a_share_of_the_processor(system: str) -> None:
    workloads = dict(pods(system))
    labels = [each["spec"]["selector"]["matchLabels"] for each in objects(system) if "template" in each.get("spec", {})]
    for each in objects(system):
        if each["kind"] == "HorizontalPodAutoscaler":
            pod = workloads[each["spec"]["scaleTargetRef"]["name"]]
            assert all("cpu" in container["resources"]["requests"] for container in pod["containers"])
        if each["kind"] == "PodDisruptionBudget":
            assert each["spec"]["selector"]["matchLabels"] in labels


@pytest.mark.parametrize("system", ["blog", "dashboard", "inventory"])
def test_every_config_map_is_there_and_every_secret_stands_in_the_readme(system: str) -> None:
    maps = {each["metadata"]["name"] for each in objects(system) if each["kind"] == "ConfigMap"}
    readme = (SYSTEMS / system / "README.md").read_text()
    for name, pod in pods(system):
        assert named(pod, "configMap") <= maps, name
        assert [each for each in named(pod, "secret") if f"`{each}`" not in readme] == [], name


@pytest.mark.parametrize("system", ["blog", "dashboard", "inventory"])
def test_no_pod_has_more_rights_than_it_needs(system: str) -> None:
    for name, pod in pods(system):
        assert pod["securityContext"]["runAsNonRoot"], name
        assert all(not each["securityContext"]["allowPrivilegeEscalation"] for each in containers(pod)), name
        assert all(each["securityContext"]["capabilities"] == {"drop": ["ALL"]} for each in containers(pod)), name


@pytest.mark.parametrize("system", CLUSTERED)
def test_every_program_of_ours_is_one(system: str) -> None:
    commands = [each["command"] for _, pod in pods(system) for each in containers(pod) if "command" in each]
    if system in COMPOSED:
        commands += [each["command"] for each in compose(system)["services"].values() if "command" in each]
    modules = {name for each in commands for name in re.findall(r"python3 -m ([\w.]+)", " ".join(each))}
    here = {name: f"systems.inventory.product.{name}" if name.startswith("app.") else name for name in modules}

    assert modules
    assert [name for name, full in here.items() if importlib.util.find_spec(full) is None] == []


@pytest.mark.parametrize("system", COMPOSED)
def test_compose_and_kubernetes_run_the_same_images(system: str) -> None:
    def tags(images: set[str]) -> set[str]:
        return {re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", image) for image in images}

    folder = SYSTEMS / system / "manifests"
    shared = compose("common")["services"].values() if "extends" in (folder / "compose.yaml").read_text() else []
    ours = {each["image"] for each in [*compose(system)["services"].values(), *shared] if "image" in each}

    assert tags(ours) == {each["image"] for _, pod in pods(system) for each in containers(pod)}


@pytest.mark.parametrize("system", ["blog", "inventory"])
def test_a_way_names_only_what_the_manifests_have(system: str) -> None:
    book = (SYSTEMS / system / "RUNBOOK.md").read_text()
    kinds = ("deployment", "statefulset", "horizontalpodautoscaler")
    there = {f"{each['kind'].lower()}/{each['metadata']['name']}" for each in objects(system)}
    asked = {f"{kind}/{name}" for kind, name in re.findall(rf"\b({'|'.join(kinds)})/([a-z][\w-]*)", book)}
    asked |= {f"horizontalpodautoscaler/{name}" for name in re.findall(r"\bhorizontalpodautoscaler ([a-z]\w*)", book)}
    services = set(compose(system)["services"])
    lines = re.findall(r"docker compose (?:up|restart|ps|logs|kill|exec|images|stats)\b(.*)", book)
    told = {
        word
        for line in lines
        for word in re.sub(r"[|)].*|printenv.*", "", line).split()
        if word.isalpha() and word.islower()
    }

    assert asked
    assert asked <= there
    assert told
    assert told <= services


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("system", ["blog", "inventory"])
def test_kubectl_builds_the_same_objects(system: str) -> None:
    command = ["kubectl", "kustomize", str(SYSTEMS / system)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    there = {(each["kind"], each["metadata"]["name"]) for each in yaml.safe_load_all(done.stdout)}

    assert there == {(each["kind"], each["metadata"]["name"]) for each in objects(system)}
