# Makes the gold tables of the tests with base R alone:  Rscript make_gold.R
# Every row names the version of R that made it. The tests read the CSV files and need no R.
version <- paste(R.version$major, R.version$minor, sep = ".")
RNGversion("3.6.0"); set.seed(20240619)

edge <- rbind(c(1, 3, 4, 4), c(7, 3, 9, 10), c(0, 5, 100, 100), c(5, 0, 100, 100), c(0, 1, 10, 1000), c(1, 0, 10, 1000),
              c(10, 10, 100, 100), c(10, 20, 100, 200), c(100, 5, 100, 200), c(30, 200, 100, 200), c(2, 3, 16, 13),
              c(52, 57, 50000, 75000), c(1, 1, 2, 100000), c(8, 2, 20, 25))
sizes <- 10^runif(92, 1, 5)
random <- t(sapply(seq(1, 92, 2), function(i) {
  c <- round(sizes[i]); d <- round(sizes[i + 1]); p <- runif(2, 0, 0.3)
  c(rbinom(1, c, p[1] * min(1, 200 / c)), rbinom(1, d, p[2] * min(1, 200 / d)), c, d)
}))
counts <- rbind(edge, random[rowSums(random[, 1:2]) > 0, ])
rows <- apply(counts, 1, function(x) {
  cells <- matrix(c(x[1], x[2], x[3] - x[1], x[4] - x[2]), nrow = 2, byrow = TRUE)
  plain <- suppressWarnings(chisq.test(cells, correct = FALSE)); yates <- suppressWarnings(chisq.test(cells))
  exact <- fisher.test(cells)
  O <- as.vector(cells); E <- as.vector(plain$expected)
  c(x, plain$statistic, yates$statistic, plain$p.value, 2 * sum(ifelse(O > 0, O * log(O / E), 0)), exact$p.value,
    exact$estimate)
})
gold <- as.data.frame(t(rows))
names(gold) <- c("a", "b", "c", "d", "chi2", "chi2_yates", "chi2_p", "g2_4cell", "fisher_p", "fisher_odds_ratio")
text <- gold
for (name in names(gold)) text[[name]] <- sapply(gold[[name]], function(v) format(v, digits = 15))
text$r_version <- version
write.csv(text, "gold-two-by-two.csv", row.names = FALSE, quote = FALSE, eol = "\n")

lists <- list(benjamini_hochberg_1995 = c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719,
                                          .6528, .759, 1),
              ties = c(.01, .01, .04, .04, .04, 1, 0), one = .03, random = runif(20)^2)
adjusted <- do.call(rbind, lapply(names(lists), function(name) {
  p <- lists[[name]]
  data.frame(list = name, p = p, bh = p.adjust(p, "BH"), holm = p.adjust(p, "holm"), bonferroni = p.adjust(p, "bonferroni"))
}))
for (name in names(adjusted)[-1]) adjusted[[name]] <- sapply(adjusted[[name]], function(v) format(v, digits = 15))
adjusted$r_version <- version
write.csv(adjusted, "gold-p-adjust.csv", row.names = FALSE, quote = FALSE, eol = "\n")
