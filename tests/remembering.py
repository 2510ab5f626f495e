"""The default encoder for tests that align the same texts again and again."""

from functools import cache

from tmtool import embed


class Remembering:
    """`doors.Encoder` over another, which is asked once for the vectors of the same texts."""

    def __init__(self, encoder):
        self.dim, self.signature, self.languages = (
            encoder.dim, encoder.signature, encoder.languages,
        )  # fmt: skip
        self.joins_cheaply = getattr(encoder, "joins_cheaply", False)
        self._encode = _once(lambda texts: encoder.encode(texts))
        self._spans = _once(lambda segments, k, joiner: encoder.spans(segments, k, joiner))

    def encode(self, texts):
        return self._encode(tuple(texts))

    def spans(self, segments, k, joiner=" "):
        return self._spans(tuple(segments), k, joiner)


def _once(work):
    """The work done once for the same arguments; what it gives belongs to all who ask."""

    @cache
    def done(*arguments):
        vectors = work(*arguments)
        vectors.flags.writeable = False
        return vectors

    return done


@cache
def default_encoder():
    return Remembering(embed.load())
