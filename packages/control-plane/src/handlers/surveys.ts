import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { createSurvey } from '../operations/create-survey.ts'
import { createSurveyVersion } from '../operations/create-survey-version.ts'
import { getSurvey } from '../operations/get-survey.ts'
import { listSurveys } from '../operations/list-surveys.ts'
import { updateSurvey } from '../operations/update-survey.ts'

export const surveyHandlers = (runtime: Runtime) =>
  ({
    listSurveys: listSurveys(runtime),
    createSurvey: createSurvey(runtime),
    getSurvey: getSurvey(runtime),
    updateSurvey: updateSurvey(runtime),
    createSurveyVersion: createSurveyVersion(runtime),
  }) satisfies Partial<RouteHandlers>
