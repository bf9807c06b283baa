/** What the sample's respondents say, by locale and mood. Invented; commas, quotes, line breaks and emoji are there on purpose. */
export const comments: Record<
  string,
  { happy: readonly string[]; neutral: readonly string[]; unhappy: readonly string[] }
> = {
  'en-GB': {
    happy: [
      'Friendly staff, quick answer, thank you.',
      'Solved in one call. Brilliant 👏',
      'She said "leave it to me" and it was done the same day.',
      'Best support I have had in years.',
      'Easy to find, easy to pay.\nWill come back.',
    ],
    neutral: [
      'Fine overall, the queue was long.',
      'It works; nothing special.',
      'Good product, delivery could be faster.',
      'Ok',
    ],
    unhappy: [
      'Waited 40 minutes, then the line went dead.',
      'Third time I ask, still no refund!',
      'Nobody could tell me why it costs £12 more.',
      'The form lost my data, twice.',
    ],
  },
  'de-DE': {
    happy: ['Schnell, freundlich, gerne wieder.', 'Sehr gute Beratung – danke!', 'Alles bestens gelöst.'],
    neutral: ['Ganz in Ordnung, aber etwas langsam.', 'Durchschnittlich.'],
    unhappy: ['Niemand fühlte sich zuständig.', 'Zu lange gewartet; keine Rückmeldung.'],
  },
  'es-ES': {
    happy: ['¡Muy amable y rápido!', 'Todo perfecto, gracias.', 'Volveré sin duda.'],
    neutral: ['Normal, sin más.', 'Bien, aunque la espera fue larga.'],
    unhappy: ['Nadie contestó mi correo.', 'El pedido llegó roto.'],
  },
}

export const reasons = ['Price', 'Quality', 'Service', 'Delivery', 'Ease of use'] as const
