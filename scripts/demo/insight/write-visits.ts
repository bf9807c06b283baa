import { writeFile } from 'node:fs/promises'

/** As people say it; each row goes with one of what happened to them. */
const SAID = {
  staff: [
    'The staff were friendly and helpful.',
    'Helpful staff, and so friendly to my children.',
    'Friendly people, the staff gave great advice.',
    'I like the helpful staff at the counter.',
  ],
  queue: [
    'There was a long queue at the till.',
    'Only one till was open and the queue was long.',
    'I had to queue at the till for twenty minutes.',
  ],
  parking: ['Parking is hard on Saturdays.', 'I could not find parking near the shop.', 'More parking would be good.'],
  price: ['The prices went up again.', 'Too expensive, the price is higher than online.', 'Prices are fair.'],
  delivery: [
    'My delivery came late and the parcel was broken.',
    'The delivery was late again, nobody knew where my parcel was.',
    'I am still waiting for the parcel, delivery is three days late.',
    'Late delivery, a broken parcel and no refund so far.',
  ],
  nothing: ['Nothing to add.', 'It was all right.', 'I will come back.'],
} as const

type Topic = keyof typeof SAID

const URGENT = [
  'The driver was rude, shouted and threatened me, I felt unsafe. Terrible.',
  'Awful. The heavy shelf nearly fell on us and my father was bleeding.',
]

const REGIONS = ['north', 'south', 'east', 'west'] as const
const PER_DAY = 45
const DAY_MS = 86_400_000

export interface Story {
  /** The midnight that ends it. */
  readonly until: Date
  readonly days: number
  /** How many of them, at the end, deliveries to the north are late. */
  readonly lateDays: number
}

/** Visits to a shop, made up, the same for the same days: all is well until deliveries to the north begin to come late. */
export async function writeVisits(path: string, { until, days, lateDays }: Story): Promise<number> {
  const draw = createDraw(20)
  const lines = ['date,region,"How likely are you to recommend us?","What is the main reason for your score?"']
  for (let day = days; day > 0; day -= 1) {
    const isLate = day <= lateDays
    for (let visit = 0; visit < PER_DAY; visit += 1) {
      const at = new Date(until.getTime() - day * DAY_MS + visit * 1_200_000).toISOString()
      const region = REGIONS[visit % REGIONS.length]!
      const topic = topicOf(draw(), isLate && region === 'north')
      const urgent = day === 1 ? URGENT[visit - 20] : undefined
      const score = urgent === undefined ? scoreOf(draw(), topic) : 0
      const isSaid = draw() < 0.6
      const said = urgent ?? (isSaid ? SAID[topic][Math.floor(draw() * SAID[topic].length)] : '')
      lines.push(`${at},${region},${score},"${said}"`)
    }
  }
  await writeFile(path, `${lines.join('\n')}\n`)
  return lines.length - 1
}

function topicOf(drawn: number, isLate: boolean): Topic {
  if (isLate && drawn < 0.55) return 'delivery'
  const ends = { delivery: 0.04, staff: 0.24, queue: 0.44, parking: 0.58, price: 0.74, nothing: 1 } as const
  return (Object.keys(ends) as (keyof typeof ends)[]).find((topic) => drawn < ends[topic])!
}

/** From `low` to `high`, by chance. */
function scoreOf(drawn: number, topic: Topic): number {
  const ends = {
    staff: [8, 10],
    queue: [4, 9],
    parking: [6, 9],
    price: [6, 9],
    delivery: [0, 5],
    nothing: [7, 10],
  } as const
  const [low, high] = ends[topic]
  return low + Math.floor(drawn * (high - low + 1))
}

/** From 0 up to 1, the same ones each time (Park and Miller, Communications of the ACM 31(10), 1988). */
function createDraw(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
