"""Keeps what a run notebook shows, and nothing of the machine it ran on: keep-outputs.py EXECUTED KEPT"""
import json
import sys

executed, kept = sys.argv[1:]
with open(executed, encoding="utf-8") as file:
    notebook = json.load(file)
for cell in notebook["cells"]:
    if cell["cell_type"] != "code":
        continue
    cell["metadata"] = {}
    # Left out: the kernel's own script, which names the addresses of the machine, the list of installed packages and where they lie, and the compiler's remarks.
    installs = "".join(cell["source"]).startswith("#r")
    cell["outputs"] = [o for o in cell["outputs"] if not installs and "text/html" not in o.get("data", {}) and o.get("name") != "stderr"]
    for output in cell["outputs"]:
        output.get("metadata", {}).clear()
with open(kept, "w", encoding="utf-8") as file:
    json.dump(notebook, file, indent=1, ensure_ascii=False)
    file.write("\n")
