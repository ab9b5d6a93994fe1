# lavaan's polychoric matrix, thresholds in the first of its two steps.
need("lavaan")
answers <- as.data.frame(table_of("answers"))
tell(function() lavaan::lavCor(answers, ordered = names(answers)))
