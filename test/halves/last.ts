import '../used.test.ts'
