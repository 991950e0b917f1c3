"""`./run sbom [FILE]`: the software bill of materials, CycloneDX 1.5 in JSON, of what the two binaries are made of.

The same lock file gives the same bytes: there is no time in it, and its serial number comes from its content.
"""

import json
import sys
import uuid

from . import packages


def document():
    """The bill of materials."""
    found = packages.metadata()
    shipped = packages.shipped()
    kept = {package["id"] for package in found["packages"] if (package["name"], package["version"]) in shipped}
    sums = {(item["name"], item["version"]): item.get("checksum") for item in packages.lock()}
    components = [component(package, sums) for package in found["packages"] if package["id"] in kept]
    components.sort(key=lambda item: item["bom-ref"])
    references = {package["id"]: reference(package) for package in found["packages"] if package["id"] in kept}
    links = [link(node, references) for node in found["resolve"]["nodes"] if node["id"] in kept]
    version = next(package["version"] for package in found["packages"] if package["name"] == "kexin-node")
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "kexinku",
                "name": "kexinku",
                "version": version,
                "licenses": [{"expression": "Apache-2.0"}],
            },
            "properties": [{"name": "kexinku:target", "value": packages.TARGET}],
        },
        "components": components,
        "dependencies": sorted(links, key=lambda item: item["ref"]),
    }
    text = json.dumps(bill, sort_keys=True)
    return {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}", **bill}


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, sums):
    """One package: name, version, licence, where it comes from, and the sum of its archive."""
    part = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
        "licenses": [{"expression": expression(package["license"])}],
    }
    if package["source"] is None:
        part["type"] = "application" if package["name"] in packages.BINARIES else "library"
        part["properties"] = [{"name": "kexinku:source", "value": "this repository"}]
    if package["description"]:
        part["description"] = package["description"].strip()
    total = sums.get((package["name"], package["version"]))
    if total:
        part["hashes"] = [{"alg": "SHA-256", "content": total}]
    if package["repository"]:
        part["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return part


def expression(text):
    """An SPDX expression; a slash is how older packages write OR."""
    return " OR ".join(part.strip() for part in text.split("/")) if text else "NOASSERTION"


def link(node, references):
    """What a package needs when it is built or run; what only its tests need is left out."""
    used = [item["pkg"] for item in node["deps"] if any(kind["kind"] != "dev" for kind in item["dep_kinds"])]
    return {"ref": references[node["id"]], "dependsOn": sorted({references[name] for name in used if name in references})}


def licences(bill):
    """How many components are under each licence."""
    counts = {}
    for item in bill["components"]:
        licence = item["licenses"][0]["expression"]
        counts[licence] = counts.get(licence, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def main(arguments):
    bill = document()
    text = json.dumps(bill, indent=1, ensure_ascii=False) + "\n"
    if not arguments:
        print(text, end="")
        return 0
    with open(arguments[0], "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{len(bill['components'])} 个组件 / components: {arguments[0]}")
    for licence, count in licences(bill):
        print(f"  {count:>4}  {licence}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
