// Texts as they are searched.

const marks = /(?<!\p{Script=Cyrillic})\p{M}+/gu;

// Without width, case, accents and vowel signs, none of which one types to find something.
export function fold(text) {
  return text.normalize("NFKD").replace(marks, "").toLowerCase();
}

// For each unit of the folded text, where the character that it was made of begins and ends.
export function unfolded(text) {
  const origins = [];
  for (const match of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const place = [match.index, match.index + match[0].length];
    for (let units = fold(match[0]).length; units > 0; units--) origins.push(place);
  }
  return origins;
}
