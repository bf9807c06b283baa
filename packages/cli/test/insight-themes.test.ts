import { describe, expect, it } from 'vitest'
import { findTheme, mergeThemes, moveTheme, pinTheme, splitTheme } from '../src/insight/themes/edit-themes.ts'

const themes = [
  { id: 'a', name: 'Waiting', terms: ['waiting', 'queue', 'parking'] },
  { id: 'b', name: 'Counter', parent: 'a', terms: ['counter'] },
  { id: 'c', name: 'Food', terms: ['food', 'menu'] },
]

describe('edits of themes', () => {
  it('merge into the first, which keeps its place; parts of what is gone are parts of it', () => {
    expect(mergeThemes(themes, 'Food', ['Waiting'])).toEqual([
      { id: 'b', name: 'Counter', parent: 'c', terms: ['counter'] },
      { id: 'c', name: 'Food', terms: ['food', 'menu', 'waiting', 'queue', 'parking'], isPinned: true },
    ])
    expect(mergeThemes(themes, 'Counter', ['a'])[0]).toEqual({
      id: 'b',
      name: 'Counter',
      terms: ['counter', 'waiting', 'queue', 'parking'],
      isPinned: true,
    })
  })

  it('split off words that a theme has, and leave it some', () => {
    const part = { id: 'd', name: 'Parking', terms: ['parking'] }
    expect(splitTheme(themes, 'Waiting', part)).toMatchObject([
      { id: 'a', terms: ['waiting', 'queue'], isPinned: true },
      { id: 'b' },
      { id: 'c' },
      { id: 'd', name: 'Parking', terms: ['parking'], isPinned: true },
    ])
    expect(() => splitTheme(themes, 'Food', part)).toThrow('Food has no word parking.')
    expect(() => splitTheme(themes, 'Counter', { ...part, terms: ['counter'] })).toThrow('Nothing would be left')
  })

  it('move below another and to the top, and pin', () => {
    expect(moveTheme(themes, 'Food', 'Waiting')[2]).toMatchObject({ parent: 'a', isPinned: true })
    expect(moveTheme(themes, 'Counter', undefined)[1]).toEqual({
      id: 'b',
      name: 'Counter',
      terms: ['counter'],
      isPinned: true,
    })
    expect(pinTheme(themes, 'b', true)[1]).toMatchObject({ parent: 'a', isPinned: true })
  })

  it('name what nobody is called, or several are', () => {
    expect(() => findTheme(themes, 'Tea')).toThrow('There is no theme Tea.')
    expect(() => findTheme([...themes, { ...themes[2]!, id: 'd' }], 'Food')).toThrow('2 themes are called Food.')
  })
})
