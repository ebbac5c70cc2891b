/** A real `modelwright serve` process, and what a client needs to talk to it. */
import type { ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { expect } from "vitest";
import { type Ended, people, start } from "./cli.ts";

export type Served = {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
};

/** Starts it on a free port and waits until it says where. */
export async function serveModel(cwd: string, model: string, flags: readonly string[] = []): Promise<Served> {
  const { child, ended } = start(["serve", model, "--port", "0", "--json", ...flags], { cwd });
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout!.on("data", (piece: string) => {
      text += piece;
      if (text.includes("\n")) resolve(text);
    });
    ended.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  return { url, port: Number(new URL(url).port), child, ended };
}

export async function stop(served: Served): Promise<Ended> {
  served.child.kill("SIGTERM");
  return served.ended;
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

/** POST /predict; a text is sent as it is. */
export async function predict(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return answerOf(response);
}

export async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer["body"] };
}

/** A refusal as promised: a problem document that says what to do and nothing about the server's insides. */
export function expectProblem(answer: Answer, status: number, code: string, words: RegExp): void {
  expect(answer.body).toMatchObject({ status, code, type: expect.any(String), title: expect.any(String) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body.detail).toMatch(words);
  expect(JSON.stringify(answer.body)).not.toMatch(/ {4}at |node_modules|\.ts:|\.js:/);
  expect(JSON.stringify(answer.body).length).toBeLessThan(5000);
}

/** A connection on which anything can be written. */
export async function rawConnection(port: number): Promise<Socket & { received: () => string; over: Promise<void> }> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (piece) => {
    text += String(piece);
  });
  const over = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return Object.assign(socket, { received: () => text, over });
}

/** People with every kind of column: numbers plain and with groups, a category, a boolean, a date, a text. */
export function members(rows: number, seed: number): string {
  const [header, ...lines] = people(rows, seed).trimEnd().split("\n");
  const more = lines.map((line, i) => {
    const [age, income, ...rest] = line.split(",");
    const grouped = `"${Number(income).toLocaleString("en-US")}.50"`;
    return [age, grouped, i % 3 === 0 ? "yes" : "no", ...rest].join(",");
  });
  return `${[header!.replace("income", "income,member"), ...more].join("\n")}\n`;
}
