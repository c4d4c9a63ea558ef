package main

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"glassraft/web"
)

// goldens are the files that are shown, from the module's root.
const goldens = "wasm/scene/testdata/scenes/*.txt"

func main() {
	out := flag.String("o", filepath.Join(".build", "scenes"), "the folder to write to")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "scenes:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	paths, err := filepath.Glob(goldens)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return fmt.Errorf("no %s here: run it from the module's root", goldens)
	}
	document, err := document()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var list strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		shown, err := shots(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, s := range shown {
			list.WriteString(framed(path, s.Title, fill(document, s.Scene)))
		}
	}
	style, err := web.Files.ReadFile("style.css")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "style.css"), style, 0o644); err != nil {
		return err
	}
	index := filepath.Join(out, "index.html")
	if err := os.WriteFile(index, []byte(overview(list.String())), 0o644); err != nil {
		return err
	}
	fmt.Println(index)
	return nil
}

// document is index.html without what only means something in a browser that
// runs the program: its scripts, their policy, and the progress of the download.
func document() (string, error) {
	text, err := web.Files.ReadFile("index.html")
	if err != nil {
		return "", err
	}
	var kept []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if !strings.Contains(line, "<script") && !strings.Contains(line, "<noscript") && !strings.Contains(line, "Content-Security-Policy") {
			kept = append(kept, line)
		}
	}
	document := strings.Replace(strings.Join(kept, "\n"), `<section id="loading"`, `<section id="loading" hidden`, 1)
	// Only a script can open a dialog above all others.
	document = strings.Replace(document, "</head>", "<style>dialog[open] { inset: 0; margin: auto; position: fixed; z-index: 9; }</style>\n</head>", 1)
	return strings.Replace(document, "<dialog ", "<dialog open ", 1), nil
}

// framed is one scene under its title. It stands in a frame of its own, since a
// page fills the window and its ids are there once.
func framed(path, title, document string) string {
	if !strings.Contains(document, `data-open="yes"`) {
		document = strings.Replace(document, "<dialog open ", "<dialog ", 1)
	}
	return fmt.Sprintf("<h2>%s</h2>\n<p>%s</p>\n<iframe sandbox=\"allow-same-origin\" title=\"%s\" srcdoc=\"%s\"></iframe>\n",
		html.EscapeString(filepath.Base(path)), html.EscapeString(title), html.EscapeString(title), html.EscapeString(document))
}

func overview(list string) string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Golden scenes</title>
<style>
body { font: 16px/1.5 sans-serif; margin: 2rem; }
iframe { border: 1px solid; box-sizing: border-box; height: 900px; width: 100%; }
</style>
<h1>Golden scenes</h1>
` + list + "</html>\n"
}
