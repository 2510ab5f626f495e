"""Terms out of translations: candidates of both languages, paired, with all their renderings."""
