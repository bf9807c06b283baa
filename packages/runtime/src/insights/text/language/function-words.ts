/** Languages whose comments may come, and words no sentence of theirs does without. */
export const FUNCTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    de: 'der die das und ist nicht ein eine einen ich sie er es wir mit auf für von zu zum zur im den dem des war sehr auch aber nur sich bei nach wie was so aus als mehr kein keine gut noch oder wenn hat habe man mir mich am alles immer',
    es: 'el la los las un una y de que en no es por con para del al lo se me mi muy más pero como su sus fue todo todos nada hay o sin le les ha he ya si esta este son está bien cuando porque tiene',
    fr: 'le la les un une des et de du que qui en est pas pour par avec dans sur au aux ce cette je tu il elle on nous vous très plus mais comme son sa ses tout tous rien a ai été ne se sont ou sans bien mon ma mes cela trop',
    pt: 'o a os as um uma e de que em não é por com para do da dos das no na nos nas se me meu minha muito mais mas como seu sua foi tudo todos nada há ou sem lhe já são está bem quando porque tem ao à',
    it: 'il lo la gli le un una e di che in non è per con del della dei al si mi molto più ma come suo sua tutto niente o sono stato bene quando perché ha ho anche',
    nl: 'de het een en is niet ik van in op te dat die voor met zijn was er maar om ook aan bij naar heel zeer goed geen alles niets of als wat we ze mijn nog meer',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
)
