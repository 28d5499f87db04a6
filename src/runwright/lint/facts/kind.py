"""The kinds of objects that every Kubernetes server has, with their plurals and short names.

As `kubectl api-resources` of server 1.20 to 1.32 lists them; definitions of the cluster's own come on top.
"""

from __future__ import annotations

KINDS = frozenset(
    (
        "all binding bindings componentstatus componentstatuses cs configmap configmaps cm endpoint endpoints ep event "
        "events ev limitrange limitranges limits namespace namespaces ns node nodes no persistentvolumeclaim "
        "persistentvolumeclaims pvc persistentvolume persistentvolumes pv pod pods po podtemplate podtemplates "
        "replicationcontroller replicationcontrollers rc resourcequota resourcequotas quota secret secrets "
        "serviceaccount serviceaccounts sa service services svc mutatingwebhookconfiguration "
        "mutatingwebhookconfigurations validatingwebhookconfiguration validatingwebhookconfigurations "
        "customresourcedefinition customresourcedefinitions crd crds apiservice apiservices controllerrevision "
        "controllerrevisions daemonset daemonsets ds deployment deployments deploy replicaset replicasets rs "
        "statefulset statefulsets "
        "sts horizontalpodautoscaler horizontalpodautoscalers hpa cronjob cronjobs cj job jobs "
        "certificatesigningrequest certificatesigningrequests csr lease leases endpointslice endpointslices "
        "flowschema flowschemas prioritylevelconfiguration prioritylevelconfigurations ingressclass ingressclasses "
        "ingress ingresses ing networkpolicy networkpolicies netpol runtimeclass runtimeclasses poddisruptionbudget "
        "poddisruptionbudgets pdb clusterrolebinding clusterrolebindings clusterrole clusterroles rolebinding "
        "rolebindings role roles priorityclass priorityclasses pc csidriver csidrivers csinode csinodes "
        "csistoragecapacity csistoragecapacities storageclass storageclasses sc volumeattachment volumeattachments"
    ).split()
)
ROLLED = frozenset(
    ("deployment", "deployments", "deploy", "daemonset", "daemonsets", "ds", "statefulset", "statefulsets", "sts")
)
"""What `kubectl rollout` works on."""
SCALED = ROLLED | frozenset(
    (
        "replicaset", "replicasets", "rs", "replicationcontroller", "replicationcontrollers", "rc", "pod", "pods", "po",
        "job", "jobs", "cronjob", "cronjobs", "cj", "serviceaccount", "sa", "rolebinding", "clusterrolebinding", "svc",
        "service", "all",
    )
)  # fmt: skip
"""What `kubectl scale` and `kubectl set` work on, one or the other."""


def known(kind: str) -> bool:
    """Whether a word is a kind of every server, in any spelling that kubectl takes."""
    return kind.lower() in KINDS
