# The project's commands. Each is one line or two of the go command; nothing here holds a decision that the code does not.
SHELL = bash
.SHELLFLAGS = -euo pipefail -c
.DEFAULT_GOAL := help

# The go command never edits go.mod, and asks no version control.
export GOFLAGS = -mod=readonly -buildvcs=false

# What is compiled for the browser too, and therefore checked for it too.
BROWSER_PACKAGES = ./wasm/... ./core/... ./memstore ./fsm ./web
# What the coverage is about.
ENGINE_PACKAGES = ./memstore,./fsm,./core/...
# How long each fuzz test runs.
FUZZTIME = 30s
# How many times more random runs make fuzz does than make test.
RUNS = 10

BROWSER = GOOS=js GOARCH=wasm
COVERAGE = .build/coverage.out

.PHONY: help run test test-a11y build check bench bench-web screenshots scenes figure16 golden fuzz

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build the page and serve it at http://127.0.0.1:8080/
	@go run ./tools/glassraft serve -addr 127.0.0.1:8080

test: check ## check, then run every test, in a browser too, and count them
	@go run ./tools/browser/ensure
	@mkdir -p $(dir $(COVERAGE))
	@go test -json -count=1 -timeout 40m -coverpkg=$(ENGINE_PACKAGES) -coverprofile=$(COVERAGE) ./... \
		| go run ./tools/testcount -cover $(COVERAGE)

test-a11y: ## hold the page against WCAG 2.2 AA with axe-core, which npm installs here
	@cd tools/a11y && npm ci --no-fund --no-audit --loglevel=error
	@go run ./tools/browser/ensure
	@go test -json -count=1 -timeout 30m -tags a11y ./tools/a11y | go run ./tools/testcount

build: ## build the page into dist, for any web server
	@go run ./tools/glassraft build -o dist

# Staticcheck is pinned by the tool line of go.mod. It is built rather than run by go tool, which under GOOS=js would build
# the checker itself for the browser.
check: ## format, vet, staticcheck and the import rules, without a single warning
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted:"; echo "$$unformatted"; exit 1; } >&2
	@go vet ./...
	@$(BROWSER) go vet $(BROWSER_PACKAGES)
	@go build -o .build/staticcheck honnef.co/go/tools/cmd/staticcheck
	@.build/staticcheck ./...
	@$(BROWSER) .build/staticcheck $(BROWSER_PACKAGES)
	@go test -count=1 ./tools/imports

bench: ## measure the engine
	@go run ./tools/glassraft bench

bench-web: ## measure the page in a browser
	@go run ./tools/bench/web

screenshots: ## take pictures of the page at telling moments, light and dark, wide and narrow
	@go run ./tools/screenshots

figure16: ## repeat the experiment of the Raft paper's Figure 16 with the real library
	@go run ./tools/glassraft bench -figure16

golden: ## rewrite the expected outputs of all packages that have such files; read the difference before you commit it
	@packages=$$(go list -f '{{range .TestImports}}{{.}} {{end}}{{range .XTestImports}}{{.}} {{end}}{{.ImportPath}}' ./... \
		| awk '/github.com\/cockroachdb\/datadriven / { print $$NF }'); \
	test -n "$$packages" || { echo "no package has golden files" >&2; exit 1; }; \
	go test -count=1 $$packages -rewrite

scenes: ## write the golden scenes as one page of HTML, to look at without a browser build
	@go run ./tools/scenes -o .build/scenes

fuzz: ## run each fuzz test for FUZZTIME (default 30s), and the random runs RUNS times as long (default 10)
	@go test -count=1 -timeout 0 -run 'TestAnythingAtAll|TestEveryWeather' -v ./core/history -rapid.checks $$((100 * $(RUNS))) | grep -v "OK, passed"
	@tests=$$(grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sed 's|/[^/]*:func |:|' | sort -u); \
	test -n "$$tests" || { echo "no package has fuzz tests" >&2; exit 1; }; \
	for test in $$tests; do \
		echo "$$test"; \
		go test -run '^$$' -fuzz "^$${test#*:}$$" -fuzztime $(FUZZTIME) "$${test%%:*}"; \
	done
