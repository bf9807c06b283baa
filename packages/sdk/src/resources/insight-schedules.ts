import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  createInsightSchedule,
  deleteInsightSchedule,
  getInsightSchedule,
  listInsightSchedules,
  updateInsightSchedule,
} from '../generated/sdk.gen.ts'
import type { InsightSchedule, InsightScheduleCreate, InsightScheduleUpdate } from '../generated/types.gen.ts'

/** Insights that are made again and again. */
export interface InsightSchedules {
  /**
   * Has an insight made every day, week or month.
   *
   * @example
   * const every = { every: 'week', weekday: 'monday', at: '07:00', timeZone: 'Europe/Berlin' } as const
   * const { nextDueAt } = await howazit.insights.schedules.create({ surveyId, ...every, last: { count: 4, unit: 'week' } })
   */
  create(schedule: InsightScheduleCreate, options?: CallOptions): Promise<InsightSchedule>
  /** Lists all of them, the oldest first; a tenant has 100 at the most. */
  list(options?: CallOptions): Promise<InsightSchedule[]>
  /** Gets one, with when it is due next and what came of the last time; throws `not_found`. */
  get(scheduleId: string, options?: CallOptions): Promise<InsightSchedule>
  /** Changes one, disables it or enables it again; what is not said stays as it is. */
  update(scheduleId: string, update: InsightScheduleUpdate, options?: CallOptions): Promise<InsightSchedule>
  /** Deletes one; the insights that it made stay. */
  delete(scheduleId: string, options?: CallOptions): Promise<void>
}

/** The calls about schedules of insights. */
export const createInsightSchedules = (context: Context): InsightSchedules => {
  const at = (scheduleId: string, options: CallOptions | undefined) => ({
    ...callWith(context, options),
    path: { scheduleId },
  })
  return {
    create: (body, options) => dataOf(createInsightSchedule({ ...callWith(context, options), body })),
    list: async (options) => (await dataOf(listInsightSchedules(callWith(context, options)))).items,
    get: (scheduleId, options) => dataOf(getInsightSchedule(at(scheduleId, options))),
    update: (scheduleId, body, options) => dataOf(updateInsightSchedule({ ...at(scheduleId, options), body })),
    delete: async (scheduleId, options) => {
      await dataOf(deleteInsightSchedule(at(scheduleId, options)))
    },
  }
}
