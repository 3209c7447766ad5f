// Takes HTTP requests on the loopback and writes each as one line of JSON to a file:
// node receiver.mjs FILE [STATUS [BODY]]. Prints its port, ends with its standard input.
import { createServer } from "node:http";
import { appendFileSync } from "node:fs";

const [file, status, says] = process.argv.slice(2);

const server = createServer((request, answer) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const { method, url, headers } = request;
    const body = Buffer.concat(parts).toString("utf8");
    appendFileSync(file, JSON.stringify({ method, url, headers, body }) + "\n");
    answer.writeHead(Number(status ?? 200)).end(says);
  });
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
