"""Makes knowledge/content_vectors_*.npz anew after the sample knowledge or the outside examples changed.

Texts whose vectors are shipped already are not embedded again.
"""

from __future__ import annotations

from knowledge import sample
from knowledge.confidence import outside_examples
from knowledge.embed_e5 import E5


def main() -> None:
    embedder = E5()
    known = sample.shipped_vectors(E5.model)
    wanted = {sample.key(text): (text, False) for text in sample.texts(sample.documents())}
    wanted |= {sample.key(f"? {text}"): (text, True) for text in outside_examples()}
    made = {key: known[key] for key in wanted if key in known}
    fresh = [key for key in wanted if key not in made]
    for number, key in enumerate(fresh, start=1):
        text, query = wanted[key]
        made[key] = embedder.embed([text], query=query)[0]
        if number % 500 == 0:
            print(f"{number} of {len(fresh)}", flush=True)
    sample.ship(E5.model, made)
    print(f"{len(made)} vectors, {len(fresh)} of them new")


if __name__ == "__main__":
    main()
