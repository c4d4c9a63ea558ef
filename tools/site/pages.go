package site

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"

	"glassraft/web"
)

const (
	indexName = "index" + pageSuffix
	embedName = "embed" + pageSuffix
	notesName = "notes" + pageSuffix

	// Where index.html has these, the build writes the program's sizes; boot.js reads them.
	bytesPlaceholder = `data-module-bytes="0"`
	gzipPlaceholder  = `data-module-gzip-bytes="0"`

	embedClass = "embed" // What the style sheet knows embed.html by.
	embedTitle = "Glassraft, embedded"
)

var (
	bodyTag  = regexp.MustCompile(`<body([^>]*)>`)
	titleTag = regexp.MustCompile(`<title>[^<]*</title>`)
)

// pages makes the pages. They keep their names, since people and other sites know them.
func pages(parts Report) ([]content, error) {
	text, err := web.Files.ReadFile(indexName)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	index, err := indexOf(text, parts)
	if err != nil {
		return nil, fmt.Errorf("site: %s: %w", indexName, err)
	}
	embed, err := embedOf(index)
	if err != nil {
		return nil, fmt.Errorf("site: %s: %w", embedName, err)
	}
	notes, err := web.Files.ReadFile(notesName)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	return []content{{indexName, indexName, index}, {embedName, embedName, embed}, {notesName, notesName, named(notes, parts)}}, nil
}

// indexOf writes into a page the names of the files it refers to, and the program's sizes.
func indexOf(page []byte, parts Report) ([]byte, error) {
	program, found := parts.Of(programName)
	if !found {
		return nil, fmt.Errorf("no %s", programName)
	}
	page, errBytes := replaceOnce(page, bytesPlaceholder, `data-module-bytes="`+strconv.Itoa(program.Raw)+`"`)
	if errBytes != nil {
		return nil, errBytes
	}
	page, errGzip := replaceOnce(page, gzipPlaceholder, `data-module-gzip-bytes="`+strconv.Itoa(program.Gzip)+`"`)
	if errGzip != nil {
		return nil, errGzip
	}
	return named(page, parts), nil
}

// named writes into a page the names of the files it refers to.
func named(page []byte, parts Report) []byte {
	for _, part := range parts.Files {
		page = bytes.ReplaceAll(page, []byte(`"`+part.Source+`"`), []byte(`"`+part.Name+`"`))
	}
	return page
}

// embedOf makes embed.html of index.html: the same page, which the style sheet shows less of, so that there is no second
// one to keep in step.
func embedOf(index []byte) ([]byte, error) {
	title := titleTag.FindAll(index, -1)
	body := bodyTag.FindAllSubmatch(index, -1)
	if len(title) != 1 || len(body) != 1 {
		return nil, fmt.Errorf("%d titles and %d bodies, want one of each", len(title), len(body))
	}
	if bytes.Contains(body[0][1], []byte("class=")) {
		return nil, fmt.Errorf("%s has a class already: want none, since the build gives it one", body[0][0])
	}
	page, err := replaceOnce(index, string(title[0]), "<title>"+embedTitle+"</title>")
	if err != nil {
		return nil, err
	}
	return replaceOnce(page, string(body[0][0]), `<body class="`+embedClass+`"`+string(body[0][1])+`>`)
}

// replaceOnce replaces what must be there once.
func replaceOnce(page []byte, old, new string) ([]byte, error) {
	if n := bytes.Count(page, []byte(old)); n != 1 {
		return nil, fmt.Errorf("holds %s %d times, want once", old, n)
	}
	return bytes.Replace(page, []byte(old), []byte(new), 1), nil
}
