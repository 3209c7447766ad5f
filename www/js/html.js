// Markup: preact and htm bound once, so that every page imports one name.
import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);
