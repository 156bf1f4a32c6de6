// The stream of changes, once for all open pages of the preview.
"use strict";

const ports = new Set();
let last;

function tell(message) {
  last = message;
  for (const port of ports) port.postMessage(message);
}

function listen() {
  const source = new EventSource("/__referat/events");
  source.onmessage = ({ data }) => tell(JSON.parse(data));
  source.onerror = () => {
    tell({ lost: true });
    // A browser tries again by itself unless the server answered with something else.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = ({ data }) => { if (data === "bye") ports.delete(port); };
  if (last) port.postMessage(last);
};

listen();
