import { FUNCTION_WORDS } from '../language/function-words.ts'

const ENGLISH =
  'the and for are was were been being have has had having not but you your yours they them their theirs she her hers him his its our ours who whom ' +
  'whose which what when where why how that this these those with without from into onto out off over under again then than too very can ' +
  'could would should will shall may might must did does doing done all any some both each few more most much many other another such only ' +
  'own same just also ever never always every everything everyone nothing something anything nobody because while during before after above ' +
  'below between through about against until here there now still yet even one two get got gets getting give gave given make made makes go ' +
  'going went come came take took taken see saw seen know knew think thought feel felt like liked want wanted need needed said say says told ' +
  'tell let put keep kept use used really quite well good great nice lovely excellent best better bad thank thanks thankyou please able ' +
  'way lot lots bit thing things time times day days people person none nil dont didnt cant couldnt wouldnt isnt wasnt havent ive im youre thats'

/** Words that are in every comment, or praise whatever it is about: no theme is made of them. */
export const STOP_WORDS: ReadonlySet<string> = new Set([
  ...ENGLISH.split(' '),
  ...Object.values(FUNCTION_WORDS).flatMap((words) => [...words]),
])
