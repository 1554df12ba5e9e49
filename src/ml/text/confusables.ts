/**
 * Letters of other scripts that are read as Latin ones, after Unicode's security data (UTS #39,
 * confusables.txt), reduced to what looks like a basic Latin letter in running text. Each line is
 * `letter: look-alikes`. A table that a model was trained with is kept in its bundle, so a change
 * here never changes how an older model reads.
 */
const LOOK_ALIKES = `
a: аАαΑɑᴀⲁꭺᎪ
b: вВьЬβΒʙᏴƄᖯ
c: сСϲϹᴄⅽⲥꮯᏟ
d: ԁԀᴅɗđᎠᗪꓒ
e: еЕєЄεΕɛᴇҽⲉᎬꭼ
f: ϝϜꜰƒғҒꞙ
g: ɡɢցԌԍᏀ
h: һҺнНΗʜհᎻℎ
i: іІιΙıɪӀӏⲓᎥꙇ
j: јЈϳᴊյᎫ
k: кКκΚᴋᏦⲕ
l: ʟᏞⳑǀłⅼ
m: мМμΜᴍⲙᎷ
n: пПηΝɴոռ
o: оОοΟσᴏօⲟסഠ
p: рРρΡᴘⲣᏢ
q: ԛԚգզ
r: гГʀᴦⲅꭱᎡ
s: ѕЅꜱƽꮪᏚ
t: тТτΤᴛⲧᎢ
u: υսᴜʋц
v: νѵѴᴠᏙט
w: ωԝԜѡѠᴡшᎳա
x: хХχΧⲭ᙮
y: уУγΥүҮʏᎩỿ
z: ΖᴢᏃⲍ
`;

/** Flat pairs `look-alike, letter`, sorted by nothing but the table above: what a bundle keeps. */
export const CONFUSABLES: string = LOOK_ALIKES.trim()
  .split('\n')
  .flatMap((line) => [...line.slice(3)].map((lookAlike) => lookAlike + line[0]))
  .join('');

/** Reads pairs as `CONFUSABLES` has them into a map from code point to letter. */
export function readConfusables(pairs: string): ReadonlyMap<string, string> {
  const characters = [...pairs];
  const map = new Map<string, string>();
  for (let index = 0; index + 1 < characters.length; index += 2) {
    map.set(characters[index] as string, characters[index + 1] as string);
  }
  return map;
}
