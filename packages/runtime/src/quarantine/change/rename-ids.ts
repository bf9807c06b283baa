import type { QuarantineRename, ResponseIngest } from '@howazit/sdk'

/** The body with other ids for its questions and options; those that are not named stay. */
export function renameIds(body: ResponseIngest, { questions, options }: QuarantineRename): ResponseIngest {
  const [toQuestion, toOption] = [renaming(questions), renaming(options)]
  return {
    ...body,
    answers: body.answers.map(({ questionId, optionId, ...answer }) => ({
      ...answer,
      questionId: toQuestion(questionId),
      ...(optionId !== undefined && { optionId: optionId === null ? null : toOption(optionId) }),
    })),
  }
}

function renaming(names: Readonly<Record<string, string>> = {}): (id: string) => string {
  const byId = new Map(Object.entries(names).map(([from, to]) => [from.toLowerCase(), to]))
  return (id) => byId.get(id.toLowerCase()) ?? id
}
