import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter } from "../../../../src/core/sketch/bytes.ts";
import { Coin } from "../../../../src/core/sketch/kll/coin.ts";

function tossesOf(coin: Coin, level: number, length: number): number[] {
  return Array.from({ length }, () => coin.toss(level));
}

describe("coin", () => {
  it("toss() gives each level a bit and then its complement, whatever other levels do", () => {
    const coin = new Coin(1);
    for (let i = 0; i < 100; i++) {
      const [first, other] = [coin.toss(0), coin.toss(3)];
      expect([coin.toss(0), coin.toss(3)]).toEqual([1 - first, 1 - other]);
    }
  });

  it("toss() starts pairs with either side equally often, within 4 standard deviations", () => {
    const firsts = tossesOf(new Coin(7), 0, 20_000).filter((_, i) => i % 2 === 0);
    const ones = firsts.reduce((total, bit) => total + bit, 0);
    expect(Math.abs(ones - 5000)).toBeLessThan(4 * 50);
  });

  it("toss() follows from the seed alone", () => {
    expect(tossesOf(new Coin(5), 0, 64)).toEqual(tossesOf(new Coin(5), 0, 64));
    expect(tossesOf(new Coin(5), 0, 64)).not.toEqual(tossesOf(new Coin(6), 0, 64));
  });

  it("reads back in the middle of a pair and goes on alike", () => {
    const coin = new Coin(3);
    tossesOf(coin, 0, 5);
    tossesOf(coin, 1, 4);
    const writer = new ByteWriter();
    coin.write(writer, 2);
    const read = Coin.read(new ByteReader(writer.finish()), 2);
    for (const level of [0, 1, 0]) expect(tossesOf(read, level, 33)).toEqual(tossesOf(coin, level, 33));
  });
});
