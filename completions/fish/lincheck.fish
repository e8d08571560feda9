# Generated from the option table of lincheck by dev/gen-completions --write; do not edit.
complete -c lincheck -f
complete -c lincheck -n __fish_use_subcommand -a check -d 'Reads a history of operations and says whether it is linearizable.'
complete -c lincheck -F
complete -c lincheck -s m -l model -x -a 'register cas kv counter lock' -d 'what each key is: register (default), cas, kv, counter or lock'
complete -c lincheck -s i -l init -x -d 'the value of each key at the start (default: nil, of a counter 0)'
complete -c lincheck -s f -l format -x -a 'auto tsv json jepsen' -d 'format of the history: auto (default), tsv, json or jepsen'
complete -c lincheck -s t -l timeout -x -d 'give up when this much time has passed (default: never)'
complete -c lincheck -s M -l mem -x -d 'give up a key when the search would take more memory (default: 1G)'
complete -c lincheck -s j -l jobs -x -d 'check this many keys at once (default: one for each processor)'
complete -c lincheck -l svg -r -F -d 'draw the first key that fails, or the first of all, into FILE'
complete -c lincheck -l json -d 'write one JSON object a line'
complete -c lincheck -l help -d 'show this'
complete -c lincheck -l version -d 'show the version'
