# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

.PHONY: help demo demo-live test bench coverage-of-seeds docs clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' Makefile

demo: ## a tour of the collection against an emulated GitLab; ERA=8.9: against an old one
	@tools/demo $(if $(ERA),--era $(ERA))

demo-live: ## the same tour against a real GitLab: GITLAB_URL, GITLAB_TOKEN
	@tools/demo --live

test: ## everything that has to pass; one stage: tools/check NAME
	@tools/check

bench: ## how fast it is
	@tools/bench

coverage-of-seeds: ## which rows of GitLab's API documents the tests drive
	@tools/coverage_of_seeds

docs: ## the documentation as web pages, in .cache/docs
	@tools/site

clean: ## remove everything that was made
	@rm -rf .cache
