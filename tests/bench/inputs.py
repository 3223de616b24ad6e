# SPDX-License-Identifier: AGPL-3.0-only
"""The profiles that are measured: made once, kept in the build folder."""

import dataclasses
import hashlib
import json
import pathlib
import struct
import subprocess

MERGED_FILES = 100


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Arguments of gen_profile."""

    samples: int
    pool: int
    seed: int
    labels: bool = False

    def words(self):
        plain = [] if self.labels else ["--no-labels"]
        return [str(self.samples), str(self.pool), str(self.seed), *plain]


RECIPES = {
    "15k": Recipe(15_000, 8_000, 3),
    "200k": Recipe(200_000, 80_000, 1),
    "200k-other": Recipe(200_000, 80_000, 2),
    "200k-labels": Recipe(200_000, 80_000, 1, labels=True),
    "1m": Recipe(1_000_000, 350_000, 2),
    "1m-labels": Recipe(1_000_000, 350_000, 2, labels=True),
    **{f"10k-{seed}": Recipe(10_000, 80_000, seed) for seed in range(1, MERGED_FILES + 1)},
}
SAMPLES = {
    "15k": "15k samples",
    "200k": "200k samples",
    "200k-labels": "200k samples with labels",
    "1m": "1M samples",
    "1m-labels": "1M samples with labels",
}


class Inputs:
    """Paths of inputs by name; what is missing, or was made by another generator, is made first."""

    def __init__(self, folder, generator, sources):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._generator = generator
        self._version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
        self._made_path = self._folder / "made.json"
        self._made = json.loads(self._made_path.read_text()) if self._made_path.exists() else {}

    def path(self, name):
        path = self._folder / f"{name}.pb.gz"
        words = RECIPES[name].words()
        made_of = [self._version, *words]
        if self._made.get(name) != made_of or not path.exists():
            print(f"bench: generating {path.name}", flush=True)
            subprocess.run([self._generator, path, *words], check=True, stderr=subprocess.DEVNULL)
            self._made[name] = made_of
            self._made_path.write_text(json.dumps(self._made, indent=1))
        return str(path)

    def merged(self):
        return [self.path(f"10k-{seed}") for seed in range(1, MERGED_FILES + 1)]

    def proto_bytes(self, name):
        """Size before compression, as the end of a gzip file has it (RFC 1952, ISIZE)."""
        with open(self.path(name), "rb") as file:
            file.seek(-4, 2)
            return struct.unpack("<I", file.read(4))[0]
