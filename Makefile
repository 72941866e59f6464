# Two commands set up everything: make demo, make test.
.PHONY: demo up test check style lock clean bench chaos
PYTHON ?= python3
RUN = .venv/bin/

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(RUN)pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN)pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: .venv/ready  ## a whole client implementation, from contract to acceptance
	$(RUN)golive demo $(PLAYBOOK)

up: .venv/ready  ## everything on this machine, until Ctrl-C
	$(RUN)golive up

test: .venv/ready style  ## all tests; what `golive check` looks at, they look at too
	$(RUN)pytest -n 2 --dist loadgroup

check: .venv/ready style  ## style, types, words
	$(RUN)golive check

style: .venv/ready
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)pyright --pythonpath $(RUN)python

RESOLVE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header

lock:  ## resolve the dependencies anew, and those of the peers of the bench; needs uv
	$(RESOLVE) pyproject.toml --extra dev --extra redis -o requirements.lock
	for peer in bench/peers/*.in; do $(RESOLVE) $$peer -o $${peer%.in}.txt; done

clean:
	rm -rf .venv .venv-peers build *.egg-info

.venv-peers/%/ready: bench/peers/%.txt
	$(PYTHON) -m venv .venv-peers/$*
	.venv-peers/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# PARTS="sqlite" for one database; PEERS="dbos airflow" to measure them too
bench: .venv/ready $(PEERS:%=.venv-peers/%/ready)  ## beside a flow written by hand on Prefect
	$(RUN)python -m bench $(PARTS) $(PEERS)
	$(RUN)python -m bench.pressing

chaos: .venv/ready  ## kill everything, again and again, and count what is missing or there twice
	$(RUN)python -m bench.chaos $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(DATABASE),--database $(DATABASE)) $(if $(KILLS),--kills $(KILLS)) \
		$(if $(ALONE),--alone)
