package site

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"glassraft/web"
)

const (
	indexName = "index" + pageSuffix
	embedName = "embed" + pageSuffix
	notesName = "notes" + pageSuffix

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
	if index, err = spoken(index, parts); err != nil {
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
	if notes, err = spoken(named(notes, parts), parts); err != nil {
		return nil, fmt.Errorf("site: %s: %w", notesName, err)
	}
	return []content{{indexName, indexName, index}, {embedName, embedName, embed}, {notesName, notesName, notes}}, nil
}

// indexOf writes into a page the names of the files it refers to, and the programs' sizes, which the page has as 0.
func indexOf(page []byte, parts Report) ([]byte, error) {
	for _, p := range programs {
		file, found := parts.Of(p.name)
		if !found {
			return nil, fmt.Errorf("no %s", p.name)
		}
		for name, bytes := range map[string]int{p.attribute + "-bytes": file.Raw, p.attribute + "-gzip-bytes": file.Gzip} {
			var err error
			if page, err = replaceOnce(page, name+`="0"`, name+`="`+strconv.Itoa(bytes)+`"`); err != nil {
				return nil, err
			}
		}
	}
	return named(page, parts), nil
}

// spoken writes into a page which languages there are, and where their words are.
func spoken(page []byte, parts Report) ([]byte, error) {
	var list []string
	for _, part := range parts.Files {
		rest, begins := strings.CutPrefix(part.Source, wordsPrefix)
		if language, ends := strings.CutSuffix(rest, wordsSuffix); begins && ends {
			list = append(list, language, part.Name)
		}
	}
	return replaceOnce(page, `data-languages=""`, `data-languages="`+strings.Join(list, " ")+`"`)
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
